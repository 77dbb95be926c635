# Flags count although nobody looks.
s/goes_on = look_i;/goes_on = 1'b1;/
