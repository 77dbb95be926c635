# Only the second side is seen.
s/assign valid_o = first_valid_i \|\| second_valid_i;/assign valid_o = second_valid_i;/
