# A read that is not taken at once is dropped.
s/read_valid_o <= \(goes \&\& !bad_q\[next\]\) \|\| \(read_valid_o \&\& !read_ready_i\);/read_valid_o <= goes \&\& !bad_q[next];/
