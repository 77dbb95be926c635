#!/usr/bin/env bash
# Installs the Debian packages that the project needs and that this machine lacks.
#
#   deps.sh            installs what is missing; says nothing when nothing is
#   deps.sh slurm    the same, and a Slurm for `make slurm-test`
#   deps.sh --check    installs nothing; exit code 3 and the install command when something is missing
#
# A package counts as there when its tool is there, however it came. Swift 6.3 or later has to be
# there already: it comes from swift.org, not from Debian.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

check=0 more=()
case ${1-} in
  "") ;;
  --check) check=1 ;;
  slurm) more=("munge munged" "slurm-wlm slurmctld") ;;
  *) echo "deps: unknown argument '$1'; see the head of scripts/deps.sh" >&2; exit 2 ;;
esac

lacks() {
  echo "deps: $1" >&2
  exit 3
}

# package, and the file or command that shows it is there
needs=(
  "verilator verilator"
  "g++ g++"
  "make make"
  "git git"
  "python3 python3"
  "zlib1g-dev /usr/include/zlib.h"
  "e2fsprogs mke2fs"
  "gtkwave fst2vcd"
  "pciutils lspci"
  "tshark tshark"
  "libsystemc-dev /usr/include/systemc"
  "libsqlite3-dev /usr/include/sqlite3.h"
)
missing=()
for need in "${needs[@]}" "${more[@]}"; do
  read -r package sign <<<"$need"
  if [[ $sign == /* ]]; then [[ -e $sign ]] && continue; fi
  command -v "$sign" >/dev/null || missing+=("$package")
done

if ((${#missing[@]})); then
  install="apt-get install -y --no-install-recommends ${missing[*]}"
  ((check == 0)) || lacks "missing; install with: $install"
  command -v apt-get >/dev/null ||
    lacks "no apt-get here; install the equivalents of these Debian packages: ${missing[*]}"
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || lacks "not root and no sudo; run as root: $install"
    as_root=(sudo "${as_root[@]}")
  fi
  echo "deps: installing ${missing[*]}"
  # The package lists may be absent or old: fetch them only when the install fails without.
  # shellcheck disable=SC2086
  "${as_root[@]}" $install >/dev/null 2>&1 </dev/null ||
    { "${as_root[@]}" apt-get update -q </dev/null && "${as_root[@]}" $install </dev/null; } ||
    lacks "the install failed; run as root: apt-get update && $install"
  echo "deps: installed"
fi

command -v swift >/dev/null ||
  lacks "swift is missing; install Swift 6.3 or later from swift.org and put it in PATH"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' |
  head -n 1)
read -r major minor <<<"${version:-0 0}"
((major > 6 || (major == 6 && minor >= 3))) ||
  lacks "swift is $major.$minor; install Swift 6.3 or later from swift.org and put it in PATH"
