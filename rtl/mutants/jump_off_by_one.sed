# The index may run one entry further than the ring has.
s/open > size_i;/open > size_i + 16'd1;/
