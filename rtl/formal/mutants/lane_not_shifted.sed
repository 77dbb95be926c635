# Pieces are stored at the beginning of their read.
s/data_i\[127:0\] << \{offset_i\[3:0\], 3'b000\}/data_i[127:0]/
