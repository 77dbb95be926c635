# Nobody is ever chosen.
s/valid_d = valid_q \? !taken_i : pick_q != '0;/valid_d = 1'b0;/
