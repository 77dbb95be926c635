"""The library from Python: reads who the function is, and a random number from its entropy queue.

    hello.py LIBRARY

Needs nothing but the standard library. The callbacks give the device memory of this process.
"""
import ctypes
import struct
import sys

library = ctypes.CDLL(sys.argv[1])
library.rc_create.restype = ctypes.c_uint64
library.rc_error.restype = ctypes.c_char_p
library.rc_error.argtypes = [ctypes.c_uint64]
library.rc_cycle.restype = ctypes.c_uint64
library.rc_cycle.argtypes = [ctypes.c_uint64]


class Request(ctypes.Structure):
    _fields_ = [("token", ctypes.c_uint64), ("address", ctypes.c_uint64),
                ("byte_count", ctypes.c_uint32), ("requester", ctypes.c_uint16),
                ("address_type", ctypes.c_uint8), ("relaxed_order", ctypes.c_uint8),
                ("id_order", ctypes.c_uint8), ("no_snoop", ctypes.c_uint8)]


Access = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.POINTER(Request),
                          ctypes.c_void_p)


class Host(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("context", ctypes.c_void_p), ("read", Access),
                ("write", Access)] + [(name, ctypes.c_void_p) for name in
                                      ("translate", "invalidated", "message", "line")]


memory = bytearray(0x4000)
device = ctypes.c_uint64(library.rc_create())


@Access
def read(_, request, target):
    at, count = request[0].address, request[0].byte_count
    if at + count > len(memory):
        return -2
    ctypes.memmove(target, bytes(memory[at:at + count]), count)
    return count


@Access
def write(_, request, source):
    at, count = request[0].address, request[0].byte_count
    if at + count > len(memory):
        return -2
    memory[at:at + count] = ctypes.string_at(source, count)
    return count


def check(code):
    if code:
        sys.exit(f"hello: {library.rc_error(device).decode()}")


def config(offset, value=None, count=4):
    room = (value or 0).to_bytes(count, "little")
    if value is not None:
        return check(library.rc_write_config(device, offset, room, count))
    room = ctypes.create_string_buffer(count)
    check(library.rc_read_config(device, offset, room, count))
    return int.from_bytes(room.raw, "little")


def register(offset, value, count):
    check(library.rc_write_bar(device, 0, ctypes.c_uint64(offset),
                               value.to_bytes(count, "little"), count))


for name, value in {"device": "rng", "engine": "model", "seed": "7"}.items():
    check(library.rc_set(device, name.encode(), value.encode()))
host = Host(size=ctypes.sizeof(Host), read=read, write=write)
check(library.rc_start(device, ctypes.byref(host)))
print(f"hello: function {config(0) & 0xffff:04x}:{config(0) >> 16:04x}")
config(0x10, 0xc0000000)
config(0x14, 0)
config(4, 6, 2)
for status in (0, 3):
    register(20, status, 1)
for offset, value, count in ((8, 1, 4), (12, 1, 4), (20, 11, 1), (22, 0, 2), (24, 8, 2),
                             (32, 0, 8), (40, 0x1000, 8), (48, 0x2000, 8), (28, 1, 2),
                             (20, 15, 1)):
    register(offset, value, count)
memory[0:16] = struct.pack("<QIHH", 0x3000, 8, 2, 0)
memory[0x1000:0x1006] = struct.pack("<HHH", 0, 1, 0)
register(0x3000, 0, 2)
check(library.rc_settle(device, ctypes.c_uint64(1000000)))
used = struct.unpack_from("<HHII", memory, 0x2000)
print(f"hello: {used[3]} bytes {memory[0x3000:0x3008].hex()} after "
      f"{library.rc_cycle(device)} cycles")
library.rc_destroy(device)
sys.exit(0 if used[1] == 1 and used[3] == 8 else 1)
