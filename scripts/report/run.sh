#!/usr/bin/env bash
# Makes a small sign-off with its report, and checks the page in a browser.
#
#   run.sh --program RICOCHET --out FOLDER [--shots FOLDER]
#
# A browser that cannot be had is one counted skip, exit code 0; a check that does not hold, or a
# mutant that survives, is exit code 1.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program="" out="" more=()
while (($#)); do
  case $1 in
    --program | --out | --shots)
      (($# > 1)) || { echo "report: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --shots) more+=(--shots "$2"); shift 2 ;;
    *) echo "report: unknown argument '$1'; see the head of scripts/report/run.sh" >&2; exit 2 ;;
  esac
done
[[ -n $program && -n $out ]] || { sed -n 4p "${BASH_SOURCE[0]}" >&2; exit 2; }
code=0
browser=$(bash "$here/browser.sh" | tail -n 1) || code=$?
if ((code)); then
  echo "report-test: 0 passed, 0 failed, 1 skipped"
  exit 0
fi
mkdir -p "$out"
echo "report: a sign-off of a few items"
# What comes of the items is not the question here: a failed one has to be shown too.
"$program" signoff --out "$out" --item SIM_SMOKE_TEST_PASSING --item TESTPLAN_COMPLETED \
  --item PLATFORM_MATRIX_AS_EXPECTED >/dev/null 2>"$out/log" || code=$?
((code <= 1)) || { tail -n 3 "$out/log" >&2; exit "$code"; }
"$program" litmus corpus --executions "$out/executions.json" >/dev/null
"$program" run --mutant region-over-link --access bounce --engine model --write-size 16K \
  --execution "$out/violation-region-over-link.json" >/dev/null 2>&1 || true
"$program" matrix --svg "$out/matrix.svg" >/dev/null 2>&1 || true
"$program" size --sweep slot --results "$out/sizing.json" >/dev/null 2>&1
"$program" report "$out" >/dev/null
# The same with texts that would like to be more than texts.
rm -rf "$out/hostile"
mkdir -p "$out/hostile"
python3 "$here/hostile.py" "$out" "$out/hostile"
"$program" report "$out/hostile" >/dev/null
python3 "$here/check.py" --browser "$browser" --hostile "$out/hostile/report.html" "${more[@]}" \
  "$out/report.html"
echo "report-test: 1 passed, 0 failed, 0 skipped"
