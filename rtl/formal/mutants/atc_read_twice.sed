# The last read of an answer leaves again.
s/assign done_o = leave_o && tag_q == tail_q;/assign done_o = 1'b0;/
