# An offer lasts one cycle.
s/valid_d = valid_q && !(err|rest)_ready_i;/valid_d = 1'b0;/
