# A head does not name its slot.
s/head_o\[i\] = \{wrap_d, slot_d\[14:0\]\};/head_o[i] = {wrap_d, slot_d[14:1], 1'b1};/
