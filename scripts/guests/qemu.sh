# QEMU as it was unpacked, and what boots in it. To be sourced; `lacks REASON` is the caller's.
#
#   find_qemu FOLDER              sets qemu, system and QEMU_MODULE_DIR
#   make_initramfs WORK KERNEL    WORK/KERNEL.initramfs, with the programs that could be built
#   find_kernel KERNEL            the path of a kernel

guests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

find_qemu() {
  folder=$(realpath "$1")
  system=$folder/system
  local library=$system/usr/lib/x86_64-linux-gnu
  qemu=("$system/usr/lib64/ld-linux-x86-64.so.2" --library-path "$library"
    "$system/usr/bin/qemu-system-x86_64" -L "$system/usr/share/qemu" -L "$system/usr/share/seabios")
  export QEMU_MODULE_DIR=$library/qemu
  "${qemu[@]}" -device help 2>/dev/null | grep -q vfio-user-pci ||
    lacks "this QEMU has no vfio-user-pci; the suite offers another version now"
}

make_initramfs() {
  local work=$1 kernel=$2 extra=() one
  for one in bounce iops; do
    if [[ -x $work/$one ]] || { command -v gcc >/dev/null &&
      gcc -O1 -static -Wall -o "$work/$one" "$guests/$one.c" 2>"$work/gcc"; }; then
      extra+=("$work/$one")
    fi
  done
  python3 "$guests/initramfs.py" "$system" "$folder/kernels/$kernel" "$guests/init.sh" \
    "$work/$kernel.initramfs" "${extra[@]}"
}

find_kernel() { find "$folder/kernels/$1" -name 'vmlinuz*' -type f | head -n 1; }
