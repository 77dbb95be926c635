# A list may have one descriptor more than the ring.
s/list_d == size_i\) begin/list_d == size_i + 16'd1) begin/
