# A head does not name its slot.
s/first_d = \{wrap_d, slot_d\[14:0\]\};/first_d = {wrap_d, slot_d[14:0] + 15'd1};/
