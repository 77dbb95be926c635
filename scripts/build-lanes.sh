#!/usr/bin/env bash
# Builds the writer of waveforms without an engine, from rtl/lanes/ and Verilator's FST writer.
#
#   build-lanes.sh [--out DIR]
#
# The library is liblanes.so; it is built again only when a source or the compiler changed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out="$root/.build/rtl"
while (($#)); do
  case $1 in
    --out)
      (($# > 1)) || { echo "build-lanes: $1 needs a value" >&2; exit 2; }
      ;;&
    --out) out=$2; shift ;;
    *) echo "build-lanes: unknown argument '$1'; see the head of scripts/build-lanes.sh" >&2; exit 2 ;;
  esac
  shift
done
for tool in verilator g++; do
  command -v "$tool" >/dev/null || {
    echo "build-lanes: $tool is missing; install it with: apt-get install $tool" >&2
    exit 3
  }
done
mkdir -p "$out"
include=$(verilator --getenv VERILATOR_ROOT)/include
library="$out/liblanes.so"
hash=$( (cat "$root"/rtl/lanes/* "${BASH_SOURCE[0]}"
  verilator --version && g++ --version) | sha256sum | cut -d' ' -f1)
if [[ -f $library && -f $library.hash && $(<"$library.hash") == "$hash" ]]; then
  echo "$library is up to date"
  exit
fi
# Writing the file must end when the call that ends it returns: no thread of its own.
g++ -std=c++17 -O2 -fPIC -shared -w -fpermissive -fvisibility=hidden -Wl,-Bsymbolic \
  "-I$include" "-I$include/gtkwave" "-I$root/rtl/lanes" "$root/rtl/lanes/lane_writer.cpp" \
  -o "$library.new" -lz
mv "$library.new" "$library"
echo "$hash" >"$library.hash"
echo "$library built"
