#!/usr/bin/env bash
# Runs the RTL of the address translation cache beside its Swift mirror, every pin in every cycle.
#
#   atc-lockstep.sh [--mutant NAME]... [--recordings DIR] [--out DIR] [SWIFT-TEST-OPTION]...
#
# The Swift tests write recordings (seeded, judged by an oracle); for each size of cache a bench of
# the RTL, with its checks, replays them. With mutants of rtl/formal/mutants, each has to differ.
# Options it does not know go to `swift test`; --recordings takes those that are there.
# Exit code 0: equal, and all mutants caught; 1: not; 3: a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mutants=()
options=()
recordings=
out="$root/.build/atc-lockstep"
while (($#)); do
  case $1 in
    --mutant | --recordings | --out)
      (($# > 1)) || { echo "atc-lockstep: $1 needs a value" >&2; exit 2; }
      ;;&
    --mutant) mutants+=("$2"); shift ;;
    --recordings) recordings=$(cd "$2" && pwd); shift ;;
    --out) out=$2; shift ;;
    -h | --help) sed -n '2,9s/^# \?//p' "$0"; exit 0 ;;
    *) options+=("$1") ;;
  esac
  shift
done
command -v verilator >/dev/null || {
  echo "atc-lockstep: verilator is missing; install it with: apt-get install verilator" >&2
  exit 3
}
mkdir -p "$out"
out=$(cd "$out" && pwd)
if [[ -z $recordings ]]; then
  recordings="$out/recordings"
  rm -rf "$recordings"
  RICOCHET_TRANSLATION_RECORDINGS="$recordings" swift test --package-path "$root" \
    ${options[@]+"${options[@]}"} --filter FetchTranslationRecordingTests
fi

# Builds the bench for the size that a folder of recordings is named after.
bench() {
  local name=$1 size=$2 mutant=${3-} work sets ways pages misses tags file
  work="$out/$name"
  IFS=_ read -r sets ways pages misses tags <<<"$size"
  rm -rf "$work"
  mkdir -p "$work/sources"
  cp "$root"/rtl/dfe_atc*.sv "$work/sources"
  for file in "$work"/sources/*.sv; do
    file=$root/rtl/checks/$(basename "$file" .sv)_checks.sv
    [[ ! -f $file ]] || cp "$file" "$work/sources"
  done
  cp "$root/rtl/checks/dfe_channel_checks.sv" "$work/sources"
  if [[ -n $mutant ]]; then
    local before after
    before=$(cat "$work"/sources/*.sv | sha256sum)
    sed -i -E -f "$root/rtl/formal/mutants/$mutant.sed" "$work"/sources/*.sv
    after=$(cat "$work"/sources/*.sv | sha256sum)
    [[ $before != "$after" ]] || {
      echo "atc-lockstep: mutant '$mutant' changes nothing" >&2
      exit 1
    }
  fi
  # A mutant shows by its pins, so it runs without the checks.
  local checks=(--assert -DDFE_CHECKS)
  [[ -z $mutant ]] || checks=()
  (cd "$work/sources" && verilator --cc --exe --build -O3 -sv --no-timing -Wno-fatal -Wno-lint \
    ${checks[@]+"${checks[@]}"} --top-module dfe_atc -GSets="$sets" -GWays="$ways" \
    -GPageSizes="19'd$pages" -GMisses="$misses" -GTags="$tags" -CFLAGS "-O2 -std=c++17" \
    --Mdir "$work/model" -o "$work/replay" dfe_atc_pkg.sv $(ls *.sv | grep -v _pkg) \
    "$root/rtl/bench/atc_replay.cpp") >"$work/log" 2>&1 </dev/null || {
    tail -n 25 "$work/log" >&2
    echo "atc-lockstep: $name failed; the whole log is $work/log" >&2
    exit 1
  }
}

for folder in "$recordings"/*/; do
  size=$(basename "$folder")
  bench "$size" "$size"
  echo "sets_ways_pages_misses_tags $size: $("$out/$size/replay" "$folder"*.bin)"
done
# Mutants run in the default size.
for mutant in ${mutants[@]+"${mutants[@]}"}; do
  bench "$mutant" 16_2_513_8_16 "$mutant"
  if said=$("$out/$mutant/replay" "$recordings"/16_2_513_8_16/*.bin); then
    echo "atc-lockstep: mutant '$mutant' does not differ" >&2
    exit 1
  fi
  echo "mutant $mutant: ${said%%$'\n'*}" | sed "s|$recordings/||"
done
