# A fault is offered again and again.
s/valid_d = valid_q && !fault_taken_i;/valid_d = valid_q;/
