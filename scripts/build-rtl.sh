#!/usr/bin/env bash
# Builds the descriptor fetch engine's shared libraries from rtl/.
#
#   build-rtl.sh [KIND]... [--define NAME]... [--mutant NAME] [--out DIR]
#   build-rtl.sh mutants [--out DIR]      every mutant: a plain or ats library for each script,
#                                         libdfe_stream-mutants.so for all of the streaming engine
#
# Kinds of the small engine: plain has no checks and no waves; trace, coverage and cover (coverage
# with toggles) carry the checks. Of the streaming engine: stream, stream_trace (with waves), wide
# (64 queues, 256 reads), ats (stream with a translation cache and event fields), stream_cover and
# ats_cover (with checks and coverage), stream-mutants (every fault of rtl/mutants/stream.txt in one
# library).
# example is the engine of rtl/examples. `all` is each of them but those with toggles and
# stream-mutants. A mutant is a sed script of rtl/mutants/,
# rtl/mutants/counters/ or rtl/mutants/ats/ (for kind ats), applied to a copy of the sources; its
# library is libdfe_<kind>-<mutant>.so.
# A library is built again only when a source, an option or the compiler changed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
kinds=()
defines=()
mutant=
all_mutants=0
out="$root/.build/rtl"
while (($#)); do
  case $1 in
    plain | trace | coverage | cover | stream | stream_trace | stream_cover | wide | ats | \
      ats_cover | stream-mutants | example)
      kinds+=("$1")
      ;;
    all) kinds+=(plain trace coverage stream stream_trace wide ats example) ;;
    mutants) all_mutants=1; kinds+=(plain) ;;
    --define) defines+=("-D$2"); shift ;;
    --mutant) mutant=$2; shift ;;
    --out) mkdir -p "$2"; out=$(cd "$2" && pwd); shift ;;
    *) echo "build-rtl: unknown argument '$1'; see the head of scripts/build-rtl.sh" >&2; exit 2 ;;
  esac
  shift
done
((${#kinds[@]})) || kinds=(plain)
for tool in verilator g++; do
  command -v "$tool" >/dev/null || {
    echo "build-rtl: $tool is missing; install it with: apt-get install $tool" >&2
    exit 3
  }
done
# Where a mutant's script lies; runs with `mutant` set.
script() { ls "$root"/rtl/mutants/{,counters/,ats/}"$mutant.sed" 2>/dev/null; }
if [[ -n $mutant && -z $(script) ]]; then
  echo "build-rtl: no mutant '$mutant' in rtl/mutants/" >&2
  exit 2
fi
mkdir -p "$out"
release=$(verilator --version | awk '{print $2}')

# The sources of this build, with the mutant applied, in a folder of their own.
sources() {
  local to=$1 before
  rm -rf "$to"
  mkdir -p "$to"
  if [[ $top == dfe_stream_top ]]; then
    cp "$root"/rtl/dfe_pkg.sv "$root"/rtl/dfe_atc*.sv "$root"/rtl/dfe_counters*.sv \
      "$root"/rtl/stream/*.sv "$to"
    [[ $kind != *_cover ]] ||
      cp "$root"/rtl/checks/dfe_{atc_,channel_,counters_}*.sv "$root"/rtl/checks/stream/*.sv \
        "$root"/rtl/cover/dfe_{pins_cover,stream_bind}.sv "$to"
    [[ $kind != ats_cover ]] || cp "$root"/rtl/cover/dfe_{translation_cover,events_cover,ats_bind}.sv "$to"
    [[ $kind != stream-mutants ]] || python3 "$root/scripts/hdl/faults.py" "$to"
  elif [[ $top == dfe_example ]]; then
    # Beside its own parts it uses these of the small engine.
    cp "$root"/rtl/examples/*.sv "$root"/rtl/dfe_{pkg,bounds,router,byte_lanes,descriptor_check}.sv \
      "$to"
  else
    cp "$root"/rtl/*.sv "$root"/rtl/checks/*.sv "$to"
    [[ $kind != cover ]] || cp "$root"/rtl/cover/dfe_{pins_cover,small_bind}.sv "$to"
  fi
  if [[ -n $mutant ]]; then
    before=$(cat "$to"/*.sv | sha256sum)
    sed -i -E -f "$(script)" "$to"/*.sv
    if [[ $(cat "$to"/*.sv | sha256sum) == "$before" ]]; then
      echo "build-rtl: mutant '$mutant' changes nothing" >&2
      exit 2
    fi
  fi
}

# Compiles Verilator's own runtime once per kind; mutants share it.
runtime() {
  local work=$1 file
  shift
  mkdir -p "$work"
  for file in "$@"; do
    [[ -f $work/$file.o && $work/$file.o -nt $include/$file.cpp &&
      $work/$file.o -nt ${BASH_SOURCE[0]} ]] ||
      g++ "${cflags[@]}" -c "$include/$file.cpp" -o "$work/$file.o"
  done
}

# Queues, tags of queues, of buffers and of event fields, and buffers of one queue; runs in the scope
# of `build`.
stream_parameters() {
  flags+=("-GQueues=$1" "-GQueueTags=$2" "-GBlockTags=$3" "-GWindows=$4" "-GEventTags=$5")
  cflags+=("-DDFE_QUEUES=$1" "-DDFE_TAGS=$(($2 + $3 + $5))" "-DDFE_SLOTS=$(($1 + $3))"
    "-DDFE_EVENT_TAGS=$5"
    -DDFE_READ_BYTES=256)
}

# How many performance counters there are.
counters() {
  flags+=("-GCounters=1'b1")
  cflags+=("-DDFE_COUNTERS=$1")
}

build() {
  local kind=$1 name="libdfe_$1${mutant:+-$mutant}"
  local work="$out/$name.build" library="$out/$name.so"
  local top=dfe_top
  case $kind in
    stream | stream_trace | stream_cover | stream-mutants | wide | ats | ats_cover)
      top=dfe_stream_top
      ;;
    example) top=dfe_example ;;
  esac
  local flags=(--cc -O3 --x-assign fast --x-initial fast -sv --top-module $top --prefix Vdfe
    --no-timing -Wno-fatal)
  # A mutant runs for a moment; building it is what takes time.
  local level=-O3
  [[ -z $mutant ]] || level=-O1
  local cflags=(-std=c++17 $level -fPIC -fvisibility=hidden -fno-gnu-unique
    "-I$include" "-I$include/vltstd" "-I$root/rtl/abi"
    "-DVERILATOR_RELEASE=\"$release\"")
  local runtime_files=(verilated verilated_threads)
  local on_coverage=0 on_trace=0
  case $kind in
    trace)
      flags+=(--trace-fst --assert -DDFE_CHECKS)
      runtime_files+=(verilated_fst_c)
      on_trace=1
      ;;
    coverage)
      flags+=(--coverage-line --coverage-user --assert -DDFE_CHECKS)
      runtime_files+=(verilated_cov)
      on_coverage=1
      ;;
    stream) stream_parameters 4 8 24 4 0 ;;
    stream_trace)
      stream_parameters 4 8 24 4 0
      flags+=(--trace-fst)
      runtime_files+=(verilated_fst_c)
      on_trace=1
      ;;
    stream-mutants)
      stream_parameters 4 8 24 4 0
      cflags[1]=-O1
      cflags+=(-DDFE_FAULTS "-I$work/sources")
      ;;
    wide) stream_parameters 64 40 216 32 0 ;;
    ats | ats_cover)
      stream_parameters 4 8 24 4 4
      flags+=("-GTranslates=1'b1" -GMisses=8)
      cflags+=(-DDFE_TRANSLATIONS=8)
      ;;
    stream_cover) stream_parameters 4 8 24 4 0 ;;
    example)
      cflags+=(-DDFE_QUEUES=4 -DDFE_TAGS=2 -DDFE_READS=1 -DDFE_SLOTS=1 -DDFE_READ_BYTES=16)
      ;;
  esac
  case $kind in
    cover | *_cover)
      # With toggles; optimized it would take many minutes to build. Where a block is split, a branch
      # that writes what its own condition reads would be counted with what it wrote, which is never.
      flags+=(--coverage-line --coverage-toggle --coverage-user --assert -DDFE_CHECKS
        -fno-split -fno-reorder --output-split-cfuncs 500)
      cflags[1]=-O1
      runtime_files+=(verilated_cov)
      on_coverage=1
      ;;
  esac
  case $kind in
    example) ;;
    ats | ats_cover) counters 31 ;;
    *) counters 22 ;;
  esac
  cflags+=(-DVL_USER_STOP -DVM_COVERAGE=$on_coverage -DVM_TRACE=$on_trace -DVM_TRACE_FST=$on_trace -DVM_SC=0)
  flags+=(${defines[@]+"${defines[@]}"})
  mkdir -p "$work"
  sources "$work/sources"
  local hash
  hash=$( (cat "$work"/sources/*.sv "$root"/rtl/abi/* "${BASH_SOURCE[0]}"
    echo "${flags[@]} $release" && g++ --version) | sha256sum | cut -d' ' -f1)
  if [[ -f $library && -f $work/hash && $(<"$work/hash") == "$hash" ]]; then
    echo "$library is up to date"
    return
  fi
  rm -rf "$work/model" "$work/hash"
  local log="$work/log"
  if ! compile >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    echo "build-rtl: $name failed; the whole log is $log" >&2
    exit 1
  fi
  echo "$hash" >"$work/hash"
  echo "$library built${mutant:+ (mutant $mutant)}"
}

# Runs in the scope of `build`.
compile() {
  local model="$work/model" file
  (cd "$work/sources" &&
    verilator "${flags[@]}" --Mdir "$model" dfe_pkg.sv $(ls *_pkg.sv | grep -v '^dfe_pkg') \
      $(ls *.sv | grep -v '_pkg.sv$')) || return
  for file in "$model"/Vdfe*.cpp; do echo "#include \"$file\""; done >"$model/all.cpp"
  runtime "$out/runtime-$kind" "${runtime_files[@]}" || return
  g++ "${cflags[@]}" "-I$model" -c "$model/all.cpp" -o "$model/all.o" || return
  g++ "${cflags[@]}" "-I$model" -c "$root/rtl/abi/dfe_abi.cpp" -o "$model/dfe_abi.o" || return
  local objects=("${runtime_files[@]/#/$out/runtime-$kind/}")
  objects=("${objects[@]/%/.o}")
  g++ -shared -Wl,-Bsymbolic -o "$library.new" "$model/all.o" "$model/dfe_abi.o" \
    "${objects[@]}" -lz -lpthread || return
  mv "$library.new" "$library"
}

include=$(verilator --getenv VERILATOR_ROOT)/include
if ((all_mutants)); then
  for file in "$root"/rtl/mutants/{,counters/,ats/}*.sed; do
    mutant=$(basename "$file" .sed)
    if [[ $file == */ats/* ]]; then build ats; else build plain; fi
  done
  mutant=
  build stream-mutants
  exit 0
fi
for kind in "${kinds[@]}"; do build "$kind"; done

replay="$out/dfe_replay"
if [[ -z $mutant && ( ! -f $replay || $root/rtl/bench/replay.cpp -nt $replay ||
  $root/rtl/abi/dfe_abi.h -nt $replay ) ]]; then
  g++ -std=c++17 -O3 "-I$root/rtl/abi" "$root/rtl/bench/replay.cpp" -ldl -o "$replay"
  echo "$replay built"
fi
