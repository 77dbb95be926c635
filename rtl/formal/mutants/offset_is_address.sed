# The offset is the address itself.
s/offset_o = addr_i - window_base_i;/offset_o = addr_i;/
