# All heads are taken at once.
s/head_taken_o = pick;/head_taken_o = head_valid_i;/
