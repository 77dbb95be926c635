# It is idle while an answer waits to be taken.
s/ \&\& !read_valid_o \&\& !evd_valid_o$/ \&\& !read_valid_o/
