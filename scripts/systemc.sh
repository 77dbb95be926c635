#!/usr/bin/env bash
# Builds and runs the SystemC module, its example platform, and the engine with pins.
#
#   systemc.sh --program RICOCHET --library FOLDER --rtl FOLDER --out FOLDER [--if-possible]
#              [--short|--rate]
#
# SystemC is the installed libsystemc-dev, or is unpacked from Debian's package into --out. With
# --if-possible nothing is fetched, and what is missing is said as a skip, with exit code 0. --short
# leaves the engine with pins out; --rate counts accesses per second and does nothing else. Exit code 1 when something is not as it should be, 3 when SystemC
# cannot be had.
set -euo pipefail
export LC_ALL=C SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
self=$root/scripts/systemc.sh
program=.build/release/ricochet library=.build/release rtl=.build/rtl out=.build/systemc
fetch=1 short=0 rate=0
while (($#)); do
  case $1 in
    --program | --library | --rtl | --out)
      (($# > 1)) || { echo "systemc: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --library) library=$2; shift 2 ;;
    --rtl) rtl=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --if-possible) fetch=0; shift ;;
    --short) short=1; shift ;;
    --rate) rate=1; shift ;;
    *) echo "systemc: unknown argument '$1'; see the head of scripts/systemc.sh" >&2; exit 2 ;;
  esac
done

lacks() {
  ((fetch)) || { echo "systemc: 5 checks SKIPPED: $1"; exit 0; }
  echo "systemc: $1" >&2
  exit 3
}
for tool in g++ python3; do command -v "$tool" >/dev/null || lacks "no $tool; run: make deps"; done
[[ -x $program ]] || lacks "$program is not built; run: make build"
[[ -e $library/libRicochet.so ]] || lacks "libRicochet.so is not built; run: make library"
mkdir -p "$out"
program=$(realpath "$program") library=$(realpath "$library") rtl=$(realpath "$rtl") out=$(realpath "$out")

system=()
if [[ ! -e /usr/include/systemc ]]; then
  if [[ ! -e $out/package/usr/include/systemc ]]; then
    ((fetch)) || lacks "no SystemC here; run: make systemc"
    bash "$root/scripts/systemc/fetch.sh" "$out" || exit 3
  fi
  place=$out/package/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
  system=(-I "$out/package/usr/include" -L "$place" "-Wl,-rpath,$place")
fi

cp -f "$library/libRicochet.so" "$out/libricochet.so"
sources=("$root"/systemc/{endpoint,endpoint_loose,endpoint_approximate,platform}.cpp)
hash=$(cat "${sources[@]}" "$root"/systemc/*.h "$root/include/ricochet.h" "$self" |
  sha256sum | cut -c 1-16)
if [[ ! -x $out/platform || ! -e $out/hash || $(<"$out/hash") != "$hash" ]]; then
  g++ -std=c++17 -O2 -Wall -Wextra -Werror -I "$root/include" -I "$root/systemc" \
    -o "$out/platform" "${sources[@]}" ${system[@]+"${system[@]}"} -L "$out" -lricochet -lsystemc \
    '-Wl,-rpath,$ORIGIN'
  echo "$hash" >"$out/hash"
fi

export RICOCHET_RTL_DIR=$rtl
cd "$out"
engine=model
[[ ! -e $rtl/libdfe_plain.so ]] || engine=rtl
said() { grep -v -e '^$' -e '^Info: /OSCI' || true; }
if ((rate)); then
  head -c 65536 /dev/zero >disk.img
  ./platform rate disk.img "engine=$engine" >rate.text || { tail -n 3 rate.text >&2; exit 1; }
  grep -v '^rate:' rate.text | said
  exit 0
fi
for form in loose approximate; do
  head -c 65536 /dev/zero >disk.img
  ./platform "$form" disk.img "engine=$engine" | said
  # Both forms leave the same bytes on the disk.
  sha256sum <disk.img >"$form.hash"
done
cmp loose.hash approximate.hash

# The same requests at the same moments: a recorded run of this project's own guest, done again.
python3 -c "import random, sys; sys.stdout.buffer.write(random.Random(1).randbytes(262144))" >run.img
"$program" run --access direct --engine "$engine" --image run.img --request-size 16K \
  --write-size 64K --depth 4 --trace run.trace --work run >run.text 2>&1 ||
  { tail -n 5 run.text >&2; exit 1; }
python3 "$root/scripts/systemc/stimulus.py" run.trace run.stimulus
again=(access-platform=off memory-latency=30 memory-jitter=16)
cp run.img again.img
./platform replay run.stimulus again.img "engine=$engine" "${again[@]}" trace=again.trace | said
python3 "$root/scripts/systemc/compare.py" run.trace again.trace
cmp run/*.img again.img
# A memory that is one cycle slower has to be noticed.
cp run.img other.img
./platform replay run.stimulus other.img "engine=$engine" "${again[@]}" memory-latency=31 \
  trace=other.trace >/dev/null || true
if python3 "$root/scripts/systemc/compare.py" run.trace other.trace >other.text 2>&1; then
  echo "systemc: one cycle more of memory latency was not noticed" >&2
  exit 1
fi
((short)) && exit 0

command -v verilator >/dev/null || lacks "no verilator; run: make deps"
[[ -e $rtl/libdfe_plain.so ]] || lacks "no libdfe_plain.so in $rtl; run: make rtl"
hash=$(cat "$root"/rtl/*.sv "$root"/rtl/abi/dfe_abi.h "$root"/systemc/pins.* "$self" |
  sha256sum | cut -c 1-16)
if [[ ! -x pins || ! -e pins.hash || $(<pins.hash) != "$hash" ]]; then
  rm -rf model
  (cd "$root/rtl" && verilator --sc -O3 --pins64 --x-assign fast --x-initial fast -sv \
    --top-module dfe_top --prefix Vdfe_sc --no-timing -Wno-fatal --Mdir "$out/model" \
    dfe_pkg.sv $(ls *_pkg.sv | grep -v '^dfe_pkg') $(ls *.sv | grep -v '_pkg.sv$')) >model.log 2>&1 ||
    { tail -n 20 model.log >&2; exit 1; }
  include=$(verilator --getenv VERILATOR_ROOT)/include
  for file in model/*.cpp; do echo "#include \"${file#model/}\""; done >model/all.cc
  g++ -std=c++17 -O1 -I model -I "$include" -I "$include/vltstd" -I "$root/rtl/abi" \
    -I "$root/systemc" -DVM_SC=1 -DVM_TRACE=0 -DVM_COVERAGE=0 -o pins "$root/systemc/pins.cpp" \
    -x c++ model/all.cc "$include"/verilated{,_threads}.cpp ${system[@]+"${system[@]}"} -lsystemc -ldl -lpthread
  echo "$hash" >pins.hash
fi
./pins "$rtl/libdfe_plain.so" 20000 | said
# An engine with a fault has to be noticed.
[[ -e $rtl/libdfe_plain-starving_arbiter.so ]] ||
  bash "$root/scripts/build-rtl.sh" plain --mutant starving_arbiter --out "$rtl" >mutant.log
if ./pins "$rtl/libdfe_plain-starving_arbiter.so" 300 >other.text 2>&1; then
  echo "systemc: an engine with a fault was not noticed" >&2
  exit 1
fi
