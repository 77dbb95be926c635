# The bus gets the offset in the region.
s/^    addr_o = addr_i;/    addr_o = offset;/
