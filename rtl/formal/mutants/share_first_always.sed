# The first side goes first whenever it offers something.
s/turn_q <= !picks_second;/turn_q <= 1'b0;/
