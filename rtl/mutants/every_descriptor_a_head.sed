# Each descriptor of a list is taken for the last of one.
s/head_valid_o\[i\] = \(flags_i.*$/head_valid_o[i] = 1'b1;/
s/list_d = head_valid_o\[i\] \? '0 : list_d \+ 16'd1;/list_d = (flags_i[i] \& dfe_pkg::DescFlagNext) == '0 ? '0 : list_d + 16'd1;/
