#!/usr/bin/env bash
# Proves the properties of the fetch engine's RTL: rtl/formal/plan.txt says which and how.
#
#   prove.sh [--quick] [--mutants] [--only MODULE]... [--limit SECONDS] [--out DIR]
#
# --quick takes the modules marked `quick` only; --mutants also shows that each property's mutant
# breaks its proof; --limit is for one question to a solver.
# Exit code 0: all proven; 1: a property, a mutant or a count failed; 3: a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for argument in "$@"; do
  [[ $argument != -h && $argument != --help ]] || { sed -n '2,8s/^# \?//p' "$0"; exit 0; }
done
bash "$root/scripts/hdl/tools.sh" proofs
exec "$root/.build/hdl-venv/bin/python" "$root/scripts/hdl/prove.py" "$@"
