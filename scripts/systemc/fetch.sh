#!/usr/bin/env bash
# Unpacks Debian's libsystemc-dev into FOLDER/package; nothing is installed.
#
#   fetch.sh FOLDER
#
# From the mirror that this machine's own apt uses, through a private apt root inside the folder.
# Exit code 3 with one line when it cannot be had.
set -euo pipefail
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
folder=${1:?usage: fetch.sh FOLDER}

lacks() {
  echo "systemc: $1" >&2
  exit 3
}
for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || lacks "no $tool here; install SystemC 2.3.4 or later"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -e $keyring ]] || lacks "no Debian archive keyring; install debian-archive-keyring"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
  sed -nE 's#^(.*/debian)/?$#\1#p' | head -n 1)
[[ -n $mirror ]] || lacks "this machine's apt knows no Debian mirror"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
root=$folder/apt
mkdir -p "$root"/{lists/partial,cache/archives/partial,state}
: >"$root/state/status"
# The suite that this machine is of, so that the library fits its compiler.
suite=$(sed -nE 's/^VERSION_CODENAME=//p' /etc/os-release)
echo "deb [signed-by=$keyring] $mirror ${suite:-bookworm} main" >"$root/sources.list"
apt=(apt-get -qq
  -o "Dir::Etc::sourcelist=$root/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o "Dir::State=$root" -o "Dir::State::lists=$root/lists"
  -o "Dir::State::status=$root/state/status" -o "Dir::Cache=$root/cache"
  -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Acquire::Languages=none)
echo "systemc: fetching libsystemc-dev"
"${apt[@]}" update </dev/null || lacks "the package lists cannot be fetched; is there a network?"
(cd "$root" && "${apt[@]}" download libsystemc-dev libsystemc </dev/null) ||
  lacks "libsystemc-dev cannot be had of $suite"
rm -rf "$folder/package"
mkdir -p "$folder/package"
for package in "$root"/*.deb; do dpkg-deb -x "$package" "$folder/package"; done
rm -rf "$root"
