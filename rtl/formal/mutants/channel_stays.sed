# An offer that was taken stays.
s/valid_d = valid_q && !(err|rest)_ready_i;/valid_d = valid_q;/
