#!/bin/busybox sh
# The guest: loads the virtio drivers, does the case that the command line names, and powers off.
#
# What it finds goes to the console as lines "guest: ..."; the last is "guest: pass" or
# "guest: fail WHY".
export PATH=/bin:/sbin
busybox mount -t proc proc /proc
busybox --install -s /bin 2>/dev/null
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null

say() { echo "guest: $*"; }
end() {
  say "$@"
  sync
  poweroff -f
  sleep 60
}
fail() { end "fail $*"; }
option() { sed -nE "s/.*(^| )$1=([^ ]*).*/\2/p" /proc/cmdline; }

case=$(option case)
while read -r name; do insmod "/lib/modules/$name.ko" 2>/dev/null; done </etc/modules

# A boot that is timed may be without a device; with one, its driver is there too.
if [ "$case" = boot ]; then
  [ "$(option disk)" = none ] || while [ ! -e /dev/vda ]; do sleep 0.01; done
  end pass
fi

# The functions of virtio's vendor, by address.
functions=$(for one in /sys/bus/pci/devices/*; do
  [ "$(cat "$one/vendor")" = 0x1af4 ] && basename "$one"
done)
first=${functions%% *}
first=$(echo "$first" | head -n 1)
[ -n "$first" ] || fail "no virtio function was enumerated"
at=/sys/bus/pci/devices/$first
virtio=$(ls "$at" | grep '^virtio[0-9]*$' | head -n 1)
[ -n "$virtio" ] && say "features $(cat "$at/$virtio/features")"

# Waits up to a second for a file.
await() {
  local tries=0
  while [ ! -e "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -gt 20 ] && fail "$1 does not appear"
    sleep 0.05
  done
}

# Writes, makes stable, reads again past the cache, compares.
disk_check() {
  local disk=$1 start=$2 count=$3
  await "$disk"
  dd if=/dev/urandom of=/scratch/wrote bs=4096 count="$count" 2>/dev/null
  dd if=/scratch/wrote of="$disk" bs=65536 seek="$start" conv=fsync oflag=seek_bytes 2>/dev/null ||
    dd if=/scratch/wrote of="$disk" bs=4096 seek=$((start / 4096)) conv=fsync 2>/dev/null ||
    fail "writing $disk"
  echo 3 >/proc/sys/vm/drop_caches
  dd if="$disk" of=/scratch/read bs=4096 skip=$((start / 4096)) count="$count" 2>/dev/null ||
    fail "reading $disk"
  cmp /scratch/wrote /scratch/read || fail "$disk reads back other bytes"
  say "disk $disk: $((count * 4096)) bytes written, made stable, read back, alike"
}

# Interrupts of all virtio functions; there is one processor.
interrupts() { awk '/virtio/ { count += $2 } END { print count + 0 }' /proc/interrupts; }

case $case in
  enumerate)
    say "lspci begin"
    lspci -n -s "$first" -vvv
    say "lspci end"
    ;;
  blk)
    await /dev/vda
    dd if=/dev/vda of=/scratch/image bs=65536 2>/dev/null || fail "reading the whole disk"
    say "sha256 $(sha256sum /scratch/image | cut -d ' ' -f 1)"
    disk_check /dev/vda 1048576 64
    disk_check /dev/vda 0 1
    say "sha256 $(dd if=/dev/vda bs=65536 2>/dev/null | sha256sum | cut -d ' ' -f 1)"
    say "interrupts $(interrupts)"
    ;;
  iops)
    await /dev/vda
    [ -e /bin/iops ] || fail "the program that measures was not built; install gcc"
    iops /dev/vda "$(option milliseconds)" $(option depths | tr ',' ' ') >/scratch/iops ||
      fail "$(tail -n 1 /scratch/iops)"
    while read -r line; do say "iops $line"; done </scratch/iops
    ;;
  net)
    ip link set eth0 up
    ip addr add 10.0.2.15/24 dev eth0
    ping -c 5 -i 0.2 -W 2 10.0.2.2 >/scratch/ping || fail "$(tail -n 3 /scratch/ping | tr '\n' ' ')"
    ping -c 3 -i 0.2 -W 2 -s 1400 10.0.2.2 >>/scratch/ping || fail "large frames are lost"
    grep 'packets' /scratch/ping | while read -r line; do say "$line"; done
    say "neighbour $(ip neigh show 10.0.2.2)"
    ;;
  rng)
    await /dev/hwrng
    say "source $(cat /sys/class/misc/hw_random/rng_current)"
    head -c 16384 /dev/hwrng >/scratch/random || fail "reading /dev/hwrng"
    [ "$(wc -c </scratch/random)" = 16384 ] || fail "too few random bytes"
    say "sha256 $(sha256sum /scratch/random | cut -d ' ' -f 1)"
    ;;
  console)
    await /dev/hvc0
    # Open first: the last close of such a terminal puts its settings back, and one that echoes
    # would send what comes back out again.
    exec 3<>/dev/hvc0
    stty raw -echo <&3
    echo "a line for the console" >&3
    read -r -t 5 line <&3 || fail "nothing comes back over the console"
    [ "$line" = "a line for the console" ] || fail "the console gave '$line'"
    say "console echoes: $line"
    ;;
  rebind)
    disk_check /dev/vda 0 16
    for round in 1 2 3; do
      echo "$first" >/sys/bus/pci/drivers/virtio-pci/unbind || fail "unbind $round"
      [ -e /dev/vda ] && fail "the disk stays after unbind $round"
      echo "$first" >/sys/bus/pci/drivers/virtio-pci/bind || fail "bind $round"
      disk_check /dev/vda 0 16
    done
    ;;
  flr)
    disk_check /dev/vda 0 16
    grep -q flr "$at/reset_method" || fail "no function-level reset: $(cat "$at/reset_method")"
    # Busy while it is reset: the requests under way are lost with it.
    for round in 1 2 3; do
      dd if=/dev/vda of=/dev/null bs=4096 iflag=direct 2>/dev/null &
      sleep 0.05
      echo "$first" >/sys/bus/pci/drivers/virtio-pci/unbind
      say "round $round: the driver has gone"
      echo 1 >"$at/reset" || fail "reset $round"
      say "round $round: the function is reset"
      wait
      echo "$first" >/sys/bus/pci/drivers/virtio-pci/bind || fail "bind $round"
      disk_check /dev/vda 0 16
    done
    # And under a driver that knows nothing of it: the device is silent, and comes back.
    echo 1 >"$at/reset" || fail "reset under the driver"
    echo "$first" >/sys/bus/pci/drivers/virtio-pci/unbind
    echo "$first" >/sys/bus/pci/drivers/virtio-pci/bind || fail "bind after reset"
    disk_check /dev/vda 0 16
    ;;
  refusal)
    # The device insists on what this driver does not know.
    [ -e /dev/vda ] && fail "a disk appeared although the device refuses the features"
    dmesg | grep -iE 'virtio.*(feature|failed)' | while read -r line; do say "$line"; done
    dmesg | grep -qiE 'device refuses features|probe.*failed' || fail "the driver saw no refusal"
    ;;
  two)
    disk_check /dev/vda 0 32
    ip link set eth0 up
    ip addr add 10.0.2.15/24 dev eth0
    disk_check /dev/vda 1048576 128 &
    ping -c 5 -i 0.1 -W 2 10.0.2.2 >/scratch/ping || fail "$(tail -n 3 /scratch/ping | tr '\n' ' ')"
    wait
    grep 'packets' /scratch/ping | while read -r line; do say "$line"; done
    ;;
  broken)
    # The device breaks a rule; whether the driver minds is not the question.
    dd if=/dev/vda of=/dev/null bs=4096 count=64 2>/dev/null
    ;;
  bounce)
    [ -e /bin/bounce ] || fail "the program that drives the region was not built; install gcc"
    # The kernel maps nothing that a driver holds.
    [ ! -e "$at/driver" ] || echo "$first" >/sys/bus/pci/drivers/virtio-pci/unbind
    echo 1 >"$at/enable"
    bounce "$at" >/scratch/bounce 2>&1 || fail "$(tail -n 1 /scratch/bounce)"
    while read -r line; do say "$line"; done </scratch/bounce
    ;;
  *) fail "no case is called '$case'" ;;
esac
end pass
