# The second flags are taken from the first bytes of the piece.
s/flags_o\[8\*i\+:8\] = data_i\[\{place\[4:0\], 3'b000\}\+:8\];/flags_o[8*i+:8] = data_i[8*i+:8];/
