#!/usr/bin/env bash
# Proves the properties of the fetch engine's RTL: rtl/formal/plan.txt says which and how.
#
#   prove.sh [--if-possible] [--quick] [--mutants] [--only MODULE]... [--limit SECONDS] [--out DIR]
#
# --quick takes the modules marked `quick` only; --mutants also shows that each property's mutant
# breaks its proof; --limit is for one question to a solver, 900 s unless it is said; --if-possible
# says so and ends well where the tools cannot be had.
# Exit code 0: all proven; 1: a property, a mutant or a count failed; 2: usage; 3: a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for argument in "$@"; do
  [[ $argument != -h && $argument != --help ]] || { sed -n '2,9s/^# \?//p' "$0"; exit 0; }
done
is_needed=1
[[ ${1-} != --if-possible ]] || { is_needed=0; shift; }
code=0
bash "$root/scripts/hdl/tools.sh" proofs || code=$?
if ((code != 0)); then
  ((code == 3 && ! is_needed)) || exit "$code"
  echo "prove: NOT RUN, for the reason above; the properties are checked in simulation alone" >&2
  exit 0
fi
exec "$root/.build/hdl-venv/bin/python" "$root/scripts/hdl/prove.py" "$@"
