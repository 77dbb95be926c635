#!/usr/bin/env python3
"""Makes the initramfs of a guest: busybox, lspci, virtio modules, and the script that tests.

usage: initramfs.py SYSTEM KERNEL INIT OUT [EXTRA...]

SYSTEM and KERNEL are folders of unpacked packages, INIT the guest's script, EXTRA more programs,
which must be static. The archive is in cpio's newc format; the same inputs give the same bytes.
"""

import gzip
import lzma
import os
import pathlib
import sys

# In the order in which they are loaded; what a kernel has built in, or lacks, is left out.
MODULES = [
    "virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci",
    "virtio_blk", "failover", "net_failover", "virtio_net", "rng-core", "virtio-rng",
    "virtio_console",
]
FOLDERS = ["bin", "dev", "lib", "lib64", "lib/modules", "proc", "sys", "scratch", "usr",
           "usr/share", "usr/share/misc", "etc"]


class Archive:
    """A cpio archive in the newc format."""

    def __init__(self):
        self.bytes = bytearray()
        self.number = 1

    def add(self, name, mode, data=b"", device=(0, 0)):
        """Adds an entry; its data is a file's content or a link's target."""
        path = name.encode() + b"\0"
        fields = [self.number, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0]
        self.bytes += b"070701" + b"".join(b"%08X" % field for field in fields) + path
        self.pad()
        self.bytes += data
        self.pad()
        self.number += 1

    def pad(self):
        self.bytes += b"\0" * (-len(self.bytes) % 4)


def find(folder, *names):
    """The first file of one of these names, in the order of paths; None without one."""
    found = [path for name in names for path in sorted(folder.rglob(name)) if path.is_file()]
    return found[0] if found else None


def libraries(system, program):
    """The libraries that a program needs, by the names in its dynamic section, and theirs."""
    folder = system / "usr/lib/x86_64-linux-gnu"
    known = {path.name: path for path in sorted(folder.glob("*.so*"))}
    wanted, open_ = {}, [program]
    while open_:
        content = open_.pop().read_bytes()
        for name, path in known.items():
            if name not in wanted and b"\0" + name.encode() + b"\0" in content:
                wanted[name] = path
                open_.append(path)
    return wanted


def module(kernel, name):
    """The bytes of a kernel module; None when the kernel has no such file."""
    path = find(kernel, name + ".ko", name + ".ko.xz")
    if path is None:
        return None
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def main(system, kernel, init, out, *extra):
    system, kernel = pathlib.Path(system), pathlib.Path(kernel)
    archive = Archive()
    for folder in FOLDERS:
        archive.add(folder, 0o040755)
    archive.add("dev/console", 0o020600, device=(5, 1))
    archive.add("init", 0o100755, pathlib.Path(init).read_bytes())
    archive.add("bin/busybox", 0o100755, (system / "usr/bin/busybox").read_bytes())
    lspci = system / "usr/bin/lspci"
    archive.add("bin/lspci", 0o100755, lspci.read_bytes())
    for name, path in sorted(libraries(system, lspci).items()):
        archive.add("lib/" + name, 0o100755, path.read_bytes())
    loader = system / "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
    archive.add("lib64/ld-linux-x86-64.so.2", 0o100755, loader.read_bytes())
    loaded = []
    for name in MODULES:
        data = module(kernel, name)
        if data is not None:
            archive.add(f"lib/modules/{name}.ko", 0o100644, data)
            loaded.append(name)
    archive.add("etc/modules", 0o100644, "".join(name + "\n" for name in loaded).encode())
    for program in extra:
        path = pathlib.Path(program)
        archive.add("bin/" + path.name, 0o100755, path.read_bytes())
    archive.add("TRAILER!!!", 0)
    partial = out + ".part"
    with open(partial, "wb") as target:
        target.write(gzip.compress(bytes(archive.bytes), compresslevel=1, mtime=0))
    os.replace(partial, out)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
