# The last byte of a read keeps what the buffer held before.
s/bytes = bytes << offset_i\[3:0\];/bytes = (bytes << offset_i[3:0]) \& 16'h7fff;/
