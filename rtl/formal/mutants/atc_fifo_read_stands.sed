# The same entry is read again.
s/read_d = read_q \+ IndexBits'\(pop_i\);/read_d = read_q;/
