# A failed read names the buffer.
s/addr_o = read_addr_i;/addr_o = descriptor_i.addr;/
