#!/usr/bin/env bash
# Samples mutations of an engine's netlist and shows which of them lockstep kills (of the streaming
# engine with each focus, and what it promises of its reads: rtl/doc/streaming.md), or the rates of
# `ricochet bench rtl`: a case that is slower by a twentieth, or a first descriptor that comes later.
#
#   mutate.sh --program RICOCHET [--engine small|stream] [--count N] [--seed S] [--descriptors N]
#             [--only NUMBER]... [--jobs N] [--out DIR]
#
# All mutations are in one library, of which each run chooses one. Exit code 1 when fewer are killed
# than the goal in scripts/hdl/mutate.py, 2 on usage, 3 when a tool is missing; survivors are named
# with their source. Those that change nothing anybody can see stand, with reasons, in
# rtl/mutants/equivalent.txt.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bash "$root/scripts/hdl/tools.sh" proofs
exec "$root/.build/hdl-venv/bin/python" "$root/scripts/hdl/mutate.py" "$@"
