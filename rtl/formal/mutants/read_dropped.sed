# A read is offered for one cycle.
s/valid_d = load \|\| \(valid_q && !rd_ready_i\);/valid_d = load;/
