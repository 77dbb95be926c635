#!/usr/bin/env bash
# Synthesizes the fetch engine for an ECP5 (LFE5-85, speed grade 8) and prints area and Fmax.
#
#   synth.sh [--only QUEUESxWALKERS|stream]... [--no-route] [--path] [--out DIR]
#   synth.sh --features [--out DIR]
#   synth.sh --alone [--only MODULE]... [--out DIR]
#
# Yosys maps (read_slang, synth_lattice), nextpnr places and routes out of context for 200 MHz.
# --path also names what lies on the slowest path; --features prints what each feature of the
# streaming engine takes, and routes nothing; --alone routes its parts by themselves, as
# scripts/hdl/parts.py finds them. Netlists, logs and reports stay in .build/synth.
# Exit code 0: done, whatever the Fmax; 1: a tool failed; 2: usage; 3: a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for argument in "$@"; do
  [[ $argument != -h && $argument != --help ]] || { sed -n '2,13s/^# \?//p' "$0"; exit 0; }
done
bash "$root/scripts/hdl/tools.sh" synthesis
exec "$root/.build/hdl-venv/bin/python" "$root/scripts/hdl/synth.py" "$@"
