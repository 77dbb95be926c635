# Reads of one kind do not count.
s/rd_kind_i == 3'\(k\)\);/rd_kind_i == 3'(k) \&\& k != 3);/
