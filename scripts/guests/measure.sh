#!/usr/bin/env bash
# One measurement of a door: how long a guest takes to its shell, how many reads a second it sees,
# how many a client without a guest.
#
#   measure.sh boot|guest|client none|qemu|model|rtl [--program RICOCHET] [--folder FOLDER]
#              [--milliseconds N] [--depths 1,8,32] [OPTION OF THE SERVER...]
#
# none: no device; qemu: QEMU's own virtio-blk; model, rtl: the device behind vfio-user, judge on.
# boot prints "seconds N", from the start of QEMU to the guest's shell with its driver bound; guest a
# line "DEPTH RATE" for each depth, by the clock; client "DEPTH RATE RATE", by the clock and by the
# server's processor time. Exit code 3 when what is needed is not there.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=.build/release/ricochet folder=.build/guests milliseconds=1000 depths=1,8,32
lacks() {
  echo "guests: $1" >&2
  exit 3
}
what=${1-} kind=${2-}
[[ $what =~ ^(boot|guest|client)$ && $kind =~ ^(none|qemu|model|rtl)$ ]] ||
  { echo "guests: measure.sh boot|guest|client none|qemu|model|rtl" >&2; exit 2; }
shift 2
options=()
while (($#)); do
  case $1 in
    --program | --folder | --milliseconds | --depths)
      (($# > 1)) || { echo "measure: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --folder) folder=$2; shift 2 ;;
    --milliseconds) milliseconds=$2; shift 2 ;;
    --depths) depths=$2; shift 2 ;;
    *) options+=("$1"); shift ;;
  esac
done
[[ -x $program ]] || lacks "$program is not built; run: make build"
for tool in gcc python3; do command -v "$tool" >/dev/null || lacks "no $tool; run: make deps"; done
program=$(realpath "$program")
if [[ $what != client ]]; then
  [[ -e $folder/complete ]] || lacks "no guests in $folder; run: make guests"
  # shellcheck source=scripts/guests/qemu.sh
  source "$here/qemu.sh"
  find_qemu "$folder"
fi

work=$(mktemp -d -t measure.XXXXXX)
pids=()
finish() {
  local one
  for one in "${pids[@]}"; do kill "$one" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
# Each block has its number in its first eight bytes, which the readers hold it against.
python3 -c "
import struct, sys
sys.stdout.buffer.write(b''.join(struct.pack('<Q', one) * 512 for one in range(4096)))" >"$work/disk.img"

devices=() disk=vda
case $kind in
  none) disk=none ;;
  qemu)
    devices=(-drive "if=none,id=disk,format=raw,cache=writeback,file=$work/disk.img"
      -device pcie-root-port,id=rp1 -device virtio-blk-pci,bus=rp1,drive=disk,packed=on) ;;
  *)
    "$program" serve vfio-user --socket "$work/socket" --once --json --work "$work" \
      --image "$work/disk.img" --engine "$kind" "${options[@]}" >"$work/server.json" 2>"$work/server.log" &
    pids+=($!)
    for tries in $(seq 200); do [[ -S $work/socket ]] && break; sleep 0.02; done
    devices=(-device pcie-root-port,id=rp1 -device
      "{\"driver\":\"vfio-user-pci\",\"bus\":\"rp1\",\"socket\":{\"type\":\"unix\",\"path\":\"$work/socket\"}}") ;;
esac
if [[ $what == client ]]; then
  gcc -O2 -Wall -o "$work/client" "$here/../../bench/door_client.c"
  # shellcheck disable=SC2086
  timeout 58 "$work/client" "$work/socket" "${pids[0]}" "$milliseconds" ${depths//,/ }
  wait "${pids[0]}" || true
  python3 "$here/verdict.py" "$work/server.json" client >&2
  exit
fi
make_initramfs "$work" bookworm
: >"$work/console"
begin=$(date +%s%N)
timeout 58 "${qemu[@]}" -nodefaults -no-user-config -display none -serial "file:$work/console" \
  -no-reboot -M q35,memory-backend=mem -accel tcg -m 256 -smp 1 \
  -object memory-backend-memfd,id=mem,size=256M,share=on "${devices[@]}" \
  -kernel "$(find_kernel bookworm)" -initrd "$work/bookworm.initramfs" -append \
  "console=ttyS0 quiet panic=-1 no_timer_check case=${what/guest/iops} disk=$disk milliseconds=$milliseconds depths=$depths" \
  >"$work/qemu.log" 2>&1 </dev/null &
pids+=($!)
peer=$!
while kill -0 "$peer" 2>/dev/null; do
  if grep -aqE '^guest: (pass|fail)' "$work/console"; then break; fi
  sleep 0.02
done
end=$(date +%s%N)
wait "$peer" 2>/dev/null || true
[[ $kind == none || $kind == qemu ]] || wait "${pids[0]}" || true
grep -aq '^guest: pass' "$work/console" || {
  { tail -n 5 "$work/console" "$work/qemu.log"; cat "$work/server.log"; } >&2 2>/dev/null
  echo "guests: $what with $kind did not come to its end" >&2
  exit 1
}
if [[ -e $work/server.json ]]; then
  python3 "$here/verdict.py" "$work/server.json" refusal >&2 || exit 1
fi
if [[ $what == boot ]]; then
  echo $((end - begin)) | awk '{ printf "seconds %.3f\n", $1 / 1e9 }'
else
  grep -a '^guest: iops' "$work/console" | tr -d '\r' | cut -d ' ' -f 3-
fi
