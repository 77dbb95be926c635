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
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: fetch.sh FOLDER}

lacks() {
  echo "systemc: $1; or install SystemC 2.3.4 or later" >&2
  exit 3
}
# shellcheck source=scripts/apt-root.sh
source "$here/../apt-root.sh"
# The suite that this machine is of, so that the library fits its compiler.
suite=$(sed -nE 's/^VERSION_CODENAME=//p' /etc/os-release)
echo "systemc: fetching libsystemc-dev"
apt_root "$folder" "${suite:-bookworm}"
apt_download "$folder/package" libsystemc-dev libsystemc
rm -rf "$apt_place"
