# What is shown is the other side's.
s/assign data_o = picks_second \? second_i : first_i;/assign data_o = picks_second ? first_i : second_i;/
