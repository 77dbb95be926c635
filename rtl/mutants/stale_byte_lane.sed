# The last byte of a descriptor keeps what the buffer held before.
s/\? bytes << offset_i\[3:0\] : '0;/? (bytes << offset_i[3:0]) \& 16'h7fff : '0;/
