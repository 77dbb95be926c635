# An offer that was not taken is withdrawn for a cycle.
s/assign valid_o = first_valid_i \|\| second_valid_i;/assign valid_o = (first_valid_i || second_valid_i) \&\& !(held_q \&\& turn_q);/
