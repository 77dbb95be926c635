#!/usr/bin/env bash
# Unpacks what a guest needs into one folder: QEMU with vfio-user, kernels, a shell, lspci.
#
#   fetch.sh FOLDER    what is there already stays; says what it brings
#
# Debian packages alone, from the mirror that this machine's own apt uses, through a private apt
# root inside the folder: nothing is installed, and the machine's apt is left as it is. Exit code 3
# with one line when something cannot be had.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: fetch.sh FOLDER}
stamp=$folder/complete
recipe=$(cat "${BASH_SOURCE[0]}" "$here/../apt-root.sh" | sha256sum | cut -c 1-16)

lacks() {
  echo "guests: $1" >&2
  exit 3
}
# shellcheck source=scripts/apt-root.sh
source "$here/../apt-root.sh"

[[ -e $stamp && $(<"$stamp") == "$recipe" ]] && exit 0
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] ||
  lacks "the guests are built for amd64 alone"
echo "guests: fetching package lists"
apt_root "$folder" trixie trixie-updates trixie-backports bookworm bookworm-updates
folder=$(cd "$folder" && pwd)

# unpack SUITE FOLDER PACKAGE...: says so, and unpacks.
unpack() {
  echo "guests: fetching ${*:3} of $1"
  apt_unpack "$@"
}
unpack trixie-backports "$folder/system" qemu-system-x86 busybox-static pciutils
unpack bookworm "$folder/kernels/bookworm" linux-image-cloud-amd64
unpack trixie-backports "$folder/kernels/backports" linux-image-cloud-amd64
apt_close
echo "$recipe" >"$stamp"
echo "guests: $(du -sm "$folder" | cut -f 1) MB in $folder"
