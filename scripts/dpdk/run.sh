#!/usr/bin/env bash
# DPDK's virtio-user against the device behind vhost-user: every case, with its time.
#
#   run.sh [--program RICOCHET] [--folder FOLDER] [--frames N] [--if-possible] [--keep] [CASE...]
#
# With --if-possible nothing is fetched, and what is missing is said as a skip, with exit code 0.
# Without CASE every case of scripts/dpdk/cases.txt. Exit code 0 when all pass, 1 when one fails, 3
# when DPDK is not there and cannot be had. No huge pages, no virtual machine, no rights of root.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=.build/release/ricochet folder=.build/dpdk frames=20000 fetch=1 keep=0
wanted=()
while (($#)); do
  case $1 in
    --program | --folder | --frames)
      (($# > 1)) || { echo "dpdk: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --folder) folder=$2; shift 2 ;;
    --frames) frames=$2; shift 2 ;;
    --if-possible) fetch=0; shift ;;
    --keep) keep=1; shift ;;
    -*) echo "dpdk: unknown option '$1'; see the head of scripts/dpdk/run.sh" >&2; exit 2 ;;
    *) wanted+=("$1"); shift ;;
  esac
done

lacks() {
  ((fetch)) || { echo "dpdk: ${#wanted[@]} cases SKIPPED: $1"; exit 0; }
  echo "dpdk: $1" >&2
  exit 3
}
[[ -x $program ]] || lacks "$program is not built; run: make build"
for tool in gcc python3; do command -v "$tool" >/dev/null || lacks "no $tool; run: make deps"; done
if ((fetch)); then
  bash "$here/fetch.sh" "$folder"
else
  [[ -e $folder/complete ]] || lacks "no DPDK in $folder; run: make dpdk"
fi
program=$(realpath "$program") folder=$(realpath "$folder")
system=$folder/system
library=$system/usr/lib/x86_64-linux-gnu
path=$system/lib/x86_64-linux-gnu:$library
drivers=()
for name in bus_vdev bus_pci mempool_ring net_virtio; do
  drivers+=(-d "$(find "$library/dpdk" -name "librte_$name.so" | head -n 1)")
done

hash=$(sha256sum <"$here/frames.c" | cut -c 1-16)
if [[ ! -x $folder/frames || ! -e $folder/frames.hash || $(<"$folder/frames.hash") != "$hash" ]]; then
  gcc -O2 -Wall -Wextra -Werror -march=corei7 \
    -isystem "$system/usr/include/dpdk" -isystem "$system/usr/include/x86_64-linux-gnu/dpdk" \
    -o "$folder/frames" "$here/frames.c" -L "$library" \
    -lrte_ethdev -lrte_mbuf -lrte_mempool -lrte_ring -lrte_eal \
    -Wl,--allow-shlib-undefined
  echo "$hash" >"$folder/frames.hash"
fi

work=$(mktemp -d -t dpdk.XXXXXX)
export RUNTIME_DIRECTORY=$work XDG_RUNTIME_DIR=$work
server=
finish() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  ((keep)) || rm -rf "$work"
}
trap finish EXIT

# start PROGRAM OPTION...: a program of DPDK on its own loader and libraries. Memory lies below
# 4 GiB, where the judge follows it.
start() {
  local name=$1
  shift
  timeout 50 "$system/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "$path" "$name" \
    --no-huge -m 64 --no-pci --no-telemetry --no-shconf --log-level=error \
    --base-virtaddr=0x10000000 "${drivers[@]}" "$@"
}

# judge_case CASE KIND: why the case failed, or nothing.
judge_case() {
  local name=$1 kind=$2
  if [[ $kind == testpmd ]]; then
    # The burst goes round and round: what came in went out again.
    local count
    count=$(sed -nE 's/^ *RX-packets: ([0-9]+).*/\1/p' "$work/peer" | tail -n 1)
    ((${count:-0} >= 1000)) || { echo "testpmd had ${count:-no} frames back"; return 1; }
  elif [[ $name == *-refused ]]; then
    # What the driver does is not allowed, and the device stops instead of sending it.
    grep -q '^frames: .* 0 differ' "$work/peer" && ((code == 1)) ||
      { echo "the device took what is not allowed"; return 1; }
    grep -q '"verdict" : "holds"' "$work/server.json" || { echo "a rule was broken"; return 1; }
    return 0
  elif ! grep -q '^frames: .* 0 differ' "$work/peer" || ((code != 0)); then
    grep -E '^(frames:|EAL:)' "$work/peer" | tail -n 1 | grep . || echo "the driver did not end well"
    return 1
  fi
  python3 "$here/../guests/verdict.py" "$work/server.json" "$name"
}

failures=0 count=0
printf '%-26s %7s %9s  %s\n' case seconds frames/s outcome
while IFS='|' read -r name options properties more; do
  name=${name// /} properties=${properties// /}
  [[ -z $name || $name == \#* ]] && continue
  if ((${#wanted[@]})) && [[ ! " ${wanted[*]} " == *" $name "* ]]; then continue; fi
  count=$((count + 1)) code=0
  rm -f "$work"/server.* "$work/peer"
  begin=$(date +%s.%N)
  # shellcheck disable=SC2086
  "$program" serve vhost-user --device net --wire echo --socket "$work/server.socket" --once --json \
    $options >"$work/server.json" 2>"$work/server.log" &
  server=$!
  for tries in $(seq 100); do [[ -S $work/server.socket ]] && break; sleep 0.05; done
  device="net_virtio_user0,path=$work/server.socket,queues=1,queue_size=256,$properties"
  # A property that is given twice counts once: the last.
  [[ $properties != *queue_size* ]] || device=${device/queue_size=256,/}
  if [[ ${more// /} == testpmd ]]; then
    { sleep 3; echo; } | start "$system/usr/bin/dpdk-testpmd" -l 0,1 --vdev="$device" -- \
      --forward-mode=io --total-num-mbufs=2048 --no-flush-rx --tx-first --auto-start \
      >"$work/peer" 2>&1 || code=$?
  else
    # shellcheck disable=SC2086
    start "$folder/frames" -l 0 --vdev="$device" -- --frames "$frames" $more \
      >"$work/peer" 2>&1 </dev/null || code=$?
  fi
  for tries in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.05; done
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
  if why=$(judge_case "$name" "${more// /}" 2>&1); then why=; else why=${why:-fails without a word}; fi
  seconds=$(python3 -c "import sys; print(f'{float(sys.argv[2]) - float(sys.argv[1]):.1f}')" "$begin" "$(date +%s.%N)")
  rate=$(sed -nE 's/^frames: .*, ([0-9]+) per second/\1/p' "$work/peer")
  [[ ${more// /} != testpmd ]] || rate="(io)"
  printf '%-26s %7s %9s  %s\n' "$name" "$seconds" "${rate:--}" "${why:-pass}"
  if [[ -n $why ]]; then
    failures=$((failures + 1))
    echo "--- DPDK" && tail -n 8 "$work/peer"
    echo "--- the server" && tail -n 5 "$work/server.log"
  fi
done <"$here/cases.txt"
echo "dpdk: $((count - failures)) of $count cases pass"
((count > 0)) || { echo "dpdk: no case has that name; see scripts/dpdk/cases.txt" >&2; exit 2; }
((failures == 0))
