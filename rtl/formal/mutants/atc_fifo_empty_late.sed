# The last entry's leaving goes unnoticed.
s/pop_i \? count_q != \(IndexBits \+ 1\)'\(1\) : valid_q/pop_i ? count_q != '0 : valid_q/
