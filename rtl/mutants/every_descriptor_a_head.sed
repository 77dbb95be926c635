# Each descriptor of a list is taken for the first of one.
s/head_valid_o\[i\] = first;/head_valid_o[i] = 1'b1;/
