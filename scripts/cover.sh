#!/usr/bin/env bash
# Runs the behaviour suite on an instrumented build of the RTL and reports what it covered.
#
# The suite's tests do not know of it: the instrumented library lies where they look for the plain
# one. Exit code 1 when a goal of scripts/coverage_report.py is missed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
out=$root/.build/cover
mkdir -p "$out/rtl"
bash scripts/build-rtl.sh cover
for kind in trace coverage; do ln -sf "../../rtl/libdfe_$kind.so" "$out/rtl/libdfe_$kind.so"; done
ln -sf ../../rtl/libdfe_cover.so "$out/rtl/libdfe_plain.so"
rm -f "$out/total.dat"
echo "cover: running the behaviour suite, which takes some minutes"
DFE_COVERAGE=$out/total.dat RICOCHET_RTL_DIR=$out/rtl \
  swift test "$@" --skip-build --disable-xctest --filter FetchEngineTests >"$out/log" 2>&1 ||
  { tail -n 20 "$out/log" >&2; echo "cover: a test fails; the whole log is $out/log" >&2; exit 1; }
exec python3 scripts/coverage_report.py "$out/total.dat" rtl/checks/exclusions.txt \
  "$out/coverage.json"
