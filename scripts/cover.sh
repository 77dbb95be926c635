#!/usr/bin/env bash
# Runs tests on instrumented builds of the engines and reports what they covered of the RTL.
#
#   cover.sh --program RICOCHET [--descriptors N] [--only ENGINE]... [--no-suite] [OF-SWIFT-TEST]...
#
# Engines are small, stream and ats, the streaming engine with its translation cache. Of each:
# lockstep traffic, the same with numbers up to the ends of the pins, noise where there is some, and
# the behaviour suite, whose tests do not know of it: the instrumented library lies where they look
# for the engine's own. Of ats the suite is that of translation and event fields, as the rest of it is
# that of stream. The numbers are added up. Exit code 1 when a goal of scripts/coverage_report.py is
# missed, or an exclusion of rtl/cover/exclusions.txt is wrong.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
program=
descriptors=60000
suite=1
engines=()
while (($#)); do
  case $1 in
    --program | --descriptors | --only)
      (($# > 1)) || { echo "cover: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift ;;
    --descriptors) descriptors=$2; shift ;;
    --only) engines+=("$2"); shift ;;
    --no-suite) suite=0 ;;
    *) break ;;
  esac
  shift
done
[[ -n $program ]] || { echo "cover: no --program; see the head of scripts/cover.sh" >&2; exit 2; }
((${#engines[@]})) || engines=(small stream ats)
out=$root/.build/cover

fail() {
  tail -n 20 "$1" >&2
  echo "cover: $2 fails on the $engine engine; the whole log is $1" >&2
  exit 1
}

# A run of lockstep beside others: the name of its total, and its arguments.
traffic() {
  local log=$out/$engine.$1.log
  DFE_COVERAGE=$out/$engine.$1.dat "$program" lockstep --rtl "$library" "${@:2}" \
    >"$log" 2>&1 || fail "$log" "lockstep"
}

# Runs what `traffic` is given by each line of input, two at a time.
all_traffic() {
  local line running=0
  while read -r line; do
    # shellcheck disable=SC2086
    traffic $line &
    running=$((running + 1))
    ((running < 2)) || { wait -n || exit 1; running=$((running - 1)); }
  done
  while ((running)); do
    wait -n || exit 1
    running=$((running - 1))
  done
}

totals=()
for engine in "${engines[@]}"; do
  filter=FetchEngineTests
  case $engine in
    small) kind=cover plain=plain ;;
    stream) kind=stream_cover plain=stream ;;
    ats)
      kind=ats_cover plain=ats
      filter='AtsTests|AtsInvalidationTests|AtsRefusalTests|EventFieldTests'
      ;;
    *) echo "cover: unknown engine '$engine'; there are small, stream and ats" >&2; exit 2 ;;
  esac
  bash scripts/build-rtl.sh "$kind"
  library=$root/.build/rtl/libdfe_$kind.so
  rm -rf "$out/$engine" "$out/$engine".*
  mkdir -p "$out/$engine"
  ln -s "$library" "$out/$engine/libdfe_$plain.so"
  # Its latencies are compared with those of the engine without a cache.
  [[ $engine != ats ]] || ln -s "$root/.build/rtl/libdfe_stream.so" "$out/$engine/libdfe_stream.so"
  echo "cover: $engine engine"
  {
    # One block alone, so that chains come to their end which are as long as a ring.
    echo long --block 70000 --descriptors 70000 --seed 1000 --edges
    if [[ $engine == ats ]]; then
      # Short blocks: each has a host of its own.
      echo usual --block 1500 --descriptors "$descriptors" --seed 0
      echo edges --block 1200 --descriptors "$((descriptors * 7 / 5))" --seed 1000 --edges
    else
      echo usual --block 2000 --descriptors "$descriptors" --seed 0
      echo content --block 3000 --descriptors "$descriptors" --seed 0 --by-content
      echo edges --block 3000 --descriptors "$descriptors" --seed 1000 --edges
    fi
    # Noise is compared pin by pin.
    [[ $engine != small ]] || echo noise --noise 16 --seed 0
    # Seeds of which one lets a chain end before the stride to the next head; the small engine has no
    # strides.
    [[ $engine != stream ]] || echo more --block 6000 --descriptors 72000 --seed 5000 --edges
  } | all_traffic
  if ((suite)); then
    DFE_COVERAGE=$out/$engine.suite.dat RICOCHET_RTL_DIR=$out/$engine \
      swift test "$@" --skip-build --disable-xctest --filter "$filter" >"$out/$engine.suite.log" 2>&1 ||
      fail "$out/$engine.suite.log" "a test"
  fi
  found=("$out/$engine".*.dat)
  totals+=("$engine=$(IFS=,; echo "${found[*]}")")
done
exec python3 scripts/coverage_report.py rtl/cover/exclusions.txt "$out/coverage.json" "${totals[@]}"
