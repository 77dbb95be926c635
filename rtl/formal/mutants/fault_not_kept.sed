# A fault that is not taken at once is lost.
s/valid_d = valid_q && !fault_taken_i;/valid_d = 1'b0;/
