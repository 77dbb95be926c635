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
folder=${1:?usage: fetch.sh FOLDER}
stamp=$folder/complete
recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -c 1-16)

lacks() {
  echo "guests: $1" >&2
  exit 3
}

[[ -e $stamp && $(<"$stamp") == "$recipe" ]] && exit 0
for tool in apt-get dpkg dpkg-deb; do
  command -v "$tool" >/dev/null || lacks "no $tool here; the guests come as Debian packages"
done
[[ $(dpkg --print-architecture) == amd64 ]] || lacks "the guests are built for amd64 alone"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -e $keyring ]] || lacks "no Debian archive keyring; install debian-archive-keyring"

# The first mirror whose path ends in /debian.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
  sed -nE 's#^(.*/debian)/?$#\1#p' | head -n 1)
[[ -n $mirror ]] || lacks "this machine's apt knows no Debian mirror"

root=$folder/apt
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
root=$folder/apt
mkdir -p "$root"/{lists/partial,cache/archives/partial,state}
: >"$root/state/status"
for suite in trixie trixie-updates trixie-backports bookworm bookworm-updates; do
  echo "deb [signed-by=$keyring] $mirror $suite main"
done >"$root/sources.list"
apt=(apt-get -qq
  -o "Dir::Etc::sourcelist=$root/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o "Dir::State=$root" -o "Dir::State::lists=$root/lists"
  -o "Dir::State::status=$root/state/status" -o "Dir::Cache=$root/cache"
  -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Acquire::Languages=none)

echo "guests: fetching package lists"
"${apt[@]}" update </dev/null || lacks "the package lists cannot be fetched; is there a network?"

# unpack SUITE FOLDER PACKAGE...: packages with what they depend on, unpacked, not installed.
unpack() {
  local suite=$1 target=$2 package
  shift 2
  rm -f "$root"/cache/archives/*.deb
  echo "guests: fetching $* of $suite"
  "${apt[@]}" install --download-only -y -t "$suite" "$@" </dev/null >/dev/null ||
    lacks "these packages of $suite cannot be had: $*"
  rm -rf "$target"
  mkdir -p "$target"
  for package in "$root"/cache/archives/*.deb; do dpkg-deb -x "$package" "$target"; done
  rm -f "$root"/cache/archives/*.deb
}

unpack trixie-backports "$folder/system" qemu-system-x86 busybox-static pciutils
unpack bookworm "$folder/kernels/bookworm" linux-image-cloud-amd64
unpack trixie-backports "$folder/kernels/backports" linux-image-cloud-amd64
rm -rf "$root/lists"
echo "$recipe" >"$stamp"
echo "guests: $(du -sm "$folder" | cut -f 1) MB in $folder"
