# A queue offers a head that it does not have.
s/head_valid_o = \(count != '0\) \|\| refill;/head_valid_o = 1'b1;/
