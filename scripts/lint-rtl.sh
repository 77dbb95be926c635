#!/usr/bin/env bash
# Lints rtl/ with every warning on, without and with the checks.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v verilator >/dev/null || {
  echo "lint-rtl: verilator is missing; install it with: apt-get install verilator" >&2
  exit 3
}
cd "$root/rtl"
waivers=()
[[ -f lint/dfe.vlt ]] && waivers=(lint/dfe.vlt)
if ((${#waivers[@]})) && grep -n -i todo "${waivers[@]}"; then
  echo "lint-rtl: a waiver has a TODO" >&2
  exit 1
fi
# Packages first.
packages="dfe_pkg.sv $(ls dfe_*_pkg.sv)"
modules=$(ls dfe_*.sv | grep -v '_pkg.sv$')
for checks in "" "-DDFE_CHECKS --assert" "-GCounters=1'b1"; do
  verilator --lint-only -Wall -sv --no-timing --top-module dfe_top $checks \
    ${waivers[@]+"${waivers[@]}"} $packages $modules ${checks:+checks/*.sv}
done
# The streaming engine as it is built, and larger or with more in it.
streams="$(ls stream/*.sv | grep -v _pkg.sv) $(ls dfe_atc*.sv | grep -v _pkg.sv) dfe_counters.sv"
for shape in "" "-GQueues=64 -GQueueTags=64 -GBlockTags=192 -GWindows=32" "-GDataBytes=64" \
  "-GCounters=1'b1" "-GCounters=1'b1 -GTranslates=1'b1" "-GEventTags=4" \
  "-GCounters=1'b1 -GTranslates=1'b1 -GEventTags=4"; do
  verilator --lint-only -Wall -sv --no-timing --top-module dfe_stream_top $shape lint/stream.vlt \
    $packages stream/dfe_stream_pkg.sv $streams
done
# The example of another engine.
verilator --lint-only -Wall -sv --no-timing --top-module dfe_example lint/example.vlt dfe_pkg.sv \
  examples/dfe_example_pkg.sv dfe_{bounds,router,byte_lanes,descriptor_check}.sv \
  $(ls examples/*.sv | grep -v _pkg)
long=$(wc -l *.sv checks/*.sv stream/*.sv examples/*.sv | awk '$2 != "total" && $1 > 290 {print $2 ": " $1 " lines"}')
[[ -z $long ]] || { echo "lint-rtl: above 290 lines: $long" >&2; exit 1; }
echo "lint-rtl: clean"
