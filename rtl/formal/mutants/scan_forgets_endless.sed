# An endless list is forgotten.
s/too_long_d = too_long_q;/too_long_d = 1'b0;/
