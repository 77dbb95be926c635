# A device-readable descriptor may follow a device-writable one.
s/walk_i\.writable && !writable/1'b0/
