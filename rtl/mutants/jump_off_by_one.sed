# The index may run one entry further than the ring has.
s/open > size_q;/open > size_q + 16'd1;/
