#!/usr/bin/env bash
# Runs tests on instrumented builds of both engines and reports what they covered of the RTL.
#
#   cover.sh --program RICOCHET [--descriptors N] [--no-suite] [ARGUMENT OF swift test]...
#
# Of each engine: lockstep traffic, the same with numbers up to the ends of the pins, and the
# behaviour suite, whose tests do not know of it: the instrumented library lies where they look for
# the engine's own. The numbers are added up. Exit code 1 when a goal of scripts/coverage_report.py
# is missed, or an exclusion of rtl/cover/exclusions.txt is wrong.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
program=
descriptors=60000
suite=1
while (($#)); do
  case $1 in
    --program) program=$2; shift ;;
    --descriptors) descriptors=$2; shift ;;
    --no-suite) suite=0 ;;
    *) break ;;
  esac
  shift
done
[[ -n $program ]] || { echo "cover: no --program; see the head of scripts/cover.sh" >&2; exit 2; }
out=$root/.build/cover
bash scripts/build-rtl.sh cover stream_cover

fail() {
  tail -n 20 "$out/log" >&2
  echo "cover: $1 fails on the $engine engine; the whole log is $out/log" >&2
  exit 1
}

# A run of lockstep: the name of its total, and its arguments.
traffic() {
  DFE_COVERAGE=$out/$engine.$1.dat "$program" lockstep --rtl "$library" "${@:2}" \
    >"$out/log" 2>&1 || fail "lockstep"
}

totals=()
for engine in small stream; do
  kind=cover plain=plain
  [[ $engine == small ]] || kind=stream_cover plain=stream
  library=$root/.build/rtl/libdfe_$kind.so
  rm -rf "$out/$engine" "$out/$engine".*.dat
  mkdir -p "$out/$engine"
  ln -s "$library" "$out/$engine/libdfe_$plain.so"
  echo "cover: $engine engine"
  traffic usual --block 2000 --descriptors "$descriptors" --seed 0
  traffic content --block 3000 --descriptors "$descriptors" --seed 0 --by-content
  traffic edges --block 3000 --descriptors "$descriptors" --seed 1000 --edges
  # Seeds of which one lets a chain end before the stride to the next head; the other engine has no
  # strides.
  [[ $engine == small ]] || traffic more --block 6000 --descriptors 72000 --seed 5000 --edges
  # One block alone, so that chains come to their end which are as long as a ring.
  traffic long --block 70000 --descriptors 70000 --seed 1000 --edges
  if ((suite)); then
    DFE_COVERAGE=$out/$engine.suite.dat RICOCHET_RTL_DIR=$out/$engine \
      swift test "$@" --skip-build --disable-xctest --filter FetchEngineTests >"$out/log" 2>&1 ||
      fail "a test"
  fi
  found=("$out/$engine".*.dat)
  totals+=("$engine=$(IFS=,; echo "${found[*]}")")
done
exec python3 scripts/coverage_report.py rtl/cover/exclusions.txt "$out/coverage.json" "${totals[@]}"
