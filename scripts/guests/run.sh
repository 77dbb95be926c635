#!/usr/bin/env bash
# Stock Linux under QEMU against the device behind vfio-user: every case, with its time.
#
#   run.sh [--program RICOCHET] [--folder FOLDER] [--if-possible] [--keep] [CASE...]
#
# With --if-possible nothing is fetched, and what is missing is said as a skip, with exit code 0.
# Without CASE every case of scripts/guests/cases.txt. Exit code 0 when all pass, 1 when one fails,
# 3 when what a guest needs is not there and cannot be had. A failing case shows the end of the
# guest's console and what the server said. WAVES=FILE writes a waveform of the first request of the
# first case.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=.build/release/ricochet
folder=.build/guests
fetch=1 keep=0
wanted=()
while (($#)); do
  case $1 in
    --program | --folder)
      (($# > 1)) || { echo "guests: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --folder) folder=$2; shift 2 ;;
    --if-possible) fetch=0; shift ;;
    --keep) keep=1; shift ;;
    -*) echo "guests: unknown option '$1'; see the head of scripts/guests/run.sh" >&2; exit 2 ;;
    *) wanted+=("$1"); shift ;;
  esac
done

lacks() {
  ((fetch)) || { echo "guests: ${#wanted[@]} cases SKIPPED: $1"; exit 0; }
  echo "guests: $1" >&2
  exit 3
}
[[ -x $program ]] || lacks "$program is not built; run: make build"
if ((fetch)); then
  bash "$here/fetch.sh" "$folder"
else
  [[ -e $folder/complete ]] || lacks "no guests in $folder; run: make guests"
fi
program=$(realpath "$program")
# shellcheck source=scripts/guests/qemu.sh
source "$here/qemu.sh"
find_qemu "$folder"
echo "guests: $("${qemu[@]}" --version | head -n 1)"

work=$(mktemp -d -t guests.XXXXXX)
servers=()
finish() {
  local one
  for one in "${servers[@]}"; do kill "$one" 2>/dev/null || true; done
  ((keep)) || rm -rf "$work"
}
trap finish EXIT

for kernel in "$folder"/kernels/*; do make_initramfs "$work" "${kernel##*/}"; done

python3 -c "import random, sys; sys.stdout.buffer.write(random.Random(1).randbytes(2097152))" \
  >"$work/disk.img"

# serve NAME DOOR OPTION...: a server for one client; its result goes to NAME.json.
serve() {
  local name=$1 door=$2
  shift 2
  "$program" serve "$door" --socket "$work/$name.socket" --once --json --work "$work" "$@" \
    >"$work/$name.json" 2>"$work/$name.log" &
  servers+=($!)
  local tries
  for tries in $(seq 100); do
    [[ -S $work/$name.socket ]] && return 0
    kill -0 "${servers[-1]}" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}

# One line of what the guest said.
said() { grep -aE "^guest: $1" "$work/console" | tail -n 1 | tr -d '\r'; }

# judge_case NAME CASE: why the case failed, or nothing.
judge_case() {
  local name=$1 test=$2 server
  [[ $(said 'pass') == "guest: pass" ]] || {
    said 'fail' | sed 's/^guest: //' | grep . || echo "the guest did not come to its end"
    return 1
  }
  for server in "$work"/*.json; do
    python3 "$here/verdict.py" "$server" "$test" || return 1
  done
  case ${test%-*} in
    enumerate) python3 "$here/lspci.py" "$work/console" \
        "$here/../../Tests/ScenarioTests/Expected/block.lspci" || return 1 ;;
    blk)
      local before after image
      image=$(find "$work" -name 'disk-*-user.img')
      before=$(grep -a '^guest: sha256' "$work/console" | head -n 1 | tr -d '\r' | cut -d ' ' -f 3)
      after=$(said sha256 | cut -d ' ' -f 3)
      [[ $before == $(sha256sum "$work/disk.img" | cut -d ' ' -f 1) ]] ||
        { echo "the guest read another image than the server has"; return 1; }
      [[ $after == $(sha256sum "$image" | cut -d ' ' -f 1) ]] ||
        { echo "the image holds other bytes than the guest wrote"; return 1; }
      ;;
  esac
}

failures=0 count=0
printf '%-22s %-10s %7s  %s\n' case kernel seconds outcome
while IFS='|' read -r name test kernel options more; do
  name=${name// /} test=${test// /} kernel=${kernel// /}
  [[ -z $name || $name == \#* ]] && continue
  if ((${#wanted[@]})) && [[ ! " ${wanted[*]} " == *" $name "* ]]; then continue; fi
  count=$((count + 1))
  rm -f "$work"/*.json "$work"/*.log "$work"/*.socket "$work/console" "$work"/disk-*-user.img
  servers=()
  start=$(date +%s.%N)
  devices=()
  number=0
  machine=q35,memory-backend=mem
  # Several devices are divided by a plus sign.
  while read -r one; do
    number=$((number + 1))
    read -ra list <<<"$one"
    door=vfio-user properties=
    # "vhost-user" ahead of the options is another door; "iommu" puts the guest's IOMMU before it.
    if [[ ${list[0]-} == vhost-user ]]; then door=vhost-user; list=("${list[@]:1}"); fi
    if [[ ${list[0]-} == iommu ]]; then
      list=("${list[@]:1}")
      machine=q35,memory-backend=mem,kernel-irqchip=off
      devices+=(-device intel-iommu,intremap=on,device-iotlb=on)
      properties=,iommu_platform=on,ats=on,disable-legacy=on
    fi
    [[ " ${list[*]} " == *" --ring split "* ]] || properties+=,packed=on
    [[ " ${list[*]} " == *" --device "* ]] || list+=(--image "$work/disk.img")
    if [[ -n ${WAVES-} ]]; then list+=(--waves "$WAVES"); WAVES=; fi
    serve "device$number" "$door" "${list[@]}" || break
    devices+=(-device "pcie-root-port,id=rp$number,chassis=$number,slot=$number")
    if [[ $door == vhost-user ]]; then
      devices+=(-chardev "socket,id=peer$number,path=$work/device$number.socket")
      if [[ " ${list[*]} " == *" --device rng "* ]]; then
        devices+=(-device "vhost-user-rng-pci,bus=rp$number,chardev=peer$number$properties")
      elif [[ " ${list[*]} " == *" --device net "* ]]; then
        devices+=(-netdev "vhost-user,id=net$number,chardev=peer$number"
          -device "virtio-net-pci,bus=rp$number,netdev=net$number,mac=52:54:00:40:00:01$properties")
      else
        devices+=(-device "vhost-user-blk-pci,bus=rp$number,chardev=peer$number$properties")
      fi
      continue
    fi
    devices+=(-device "{\"driver\":\"vfio-user-pci\",\"bus\":\"rp$number\",\"socket\":{\"type\":\"unix\",\"path\":\"$work/device$number.socket\"}}")
  done < <(tr '+' '\n' <<<"$options")
  # The guest does the same behind an IOMMU, and with mapped memory.
  guest=${test%-iommu} guest=${guest%-mapped}
  vmlinuz=$(find_kernel "$kernel")
  timeout 58 "${qemu[@]}" -nodefaults -no-user-config -display none -serial "file:$work/console" \
    -no-reboot -M "$machine" -accel tcg -m 256 -smp 1 \
    -object memory-backend-memfd,id=mem,size=256M,share=on "${devices[@]}" \
    -kernel "$vmlinuz" -initrd "$work/$kernel.initramfs" \
    -append "console=ttyS0 quiet panic=-1 no_timer_check case=$guest ${more-}" >"$work/qemu.log" 2>&1 </dev/null || true
  for one in "${servers[@]}"; do
    for tries in $(seq 100); do kill -0 "$one" 2>/dev/null || break; sleep 0.05; done
    kill "$one" 2>/dev/null || true
    wait "$one" 2>/dev/null || true
  done
  touch "$work/console"
  if why=$(judge_case "$name" "$test" 2>&1); then why=; else why=${why:-fails without a word}; fi
  seconds=$(python3 -c "import sys; print(f'{float(sys.argv[2]) - float(sys.argv[1]):.1f}')" "$start" "$(date +%s.%N)")
  printf '%-22s %-10s %7s  %s\n' "$name" "$kernel" "$seconds" "${why:-pass}"
  if [[ -n $why ]]; then
    failures=$((failures + 1))
    echo "--- the end of the guest's console" && tail -n 25 "$work/console"
    echo "--- QEMU" && tail -n 5 "$work/qemu.log"
    for log in "$work"/device*.log; do echo "--- ${log##*/}" && tail -n 5 "$log"; done
  fi
done <"$here/cases.txt"
echo "guests: $((count - failures)) of $count cases pass"
((count > 0)) || { echo "guests: no case has that name; see scripts/guests/cases.txt" >&2; exit 2; }
((failures == 0))
