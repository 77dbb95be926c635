# The page before translation is that of the engine's own read, also for a second part.
s/page_q\[index_t'\(ask_tag\)\] <= ask_addr\[63:12\]/page_q[index_t'(ask_tag)] <= read_addr_i[63:12]/
