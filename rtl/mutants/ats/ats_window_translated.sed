# Reads of the window are translated, too.
s/ask_valid = second_some \|\| \(read_valid_i && !read_local_i\)/ask_valid = second_some || read_valid_i/
s/takes_engine = read_valid_i && !read_local_i &&/takes_engine = read_valid_i \&\&/
s/local_valid = read_valid_i && read_local_i;/local_valid = 1'b0;/
s/read_ready_o = read_local_i \? \(rd_ready_i && picks_local\) : takes_engine;/read_ready_o = takes_engine;/
