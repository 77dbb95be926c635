#!/usr/bin/env bash
# Unpacks DPDK with what it depends on into FOLDER/system; nothing is installed.
#
#   fetch.sh FOLDER    what is there already stays; says what it brings
#
# Debian's packages, of the suite that this machine is of. Exit code 3 with one line when they
# cannot be had.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: fetch.sh FOLDER}
recipe=$(cat "${BASH_SOURCE[0]}" "$here/../apt-root.sh" | sha256sum | cut -c 1-16)
lacks() {
  echo "dpdk: $1" >&2
  exit 3
}
# shellcheck source=scripts/apt-root.sh
source "$here/../apt-root.sh"

[[ -e $folder/complete && $(<"$folder/complete") == "$recipe" ]] && exit 0
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || lacks "DPDK is tried on amd64 alone"
suite=$(sed -nE 's/^VERSION_CODENAME=//p' /etc/os-release)
echo "dpdk: fetching dpdk-dev"
apt_root "$folder" "${suite:-bookworm}"
apt_unpack "${suite:-bookworm}" "$folder/system" dpdk-dev
apt_close
# The programs need shared libraries alone.
find "$folder/system" -name '*.a' -delete
echo "$recipe" >"$folder/complete"
echo "dpdk: $(du -sm "$folder" | cut -f 1) MB in $folder"
