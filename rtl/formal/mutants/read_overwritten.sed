# A read that is not taken is overwritten.
s/take = any && \(!valid_q \|\| rd_ready_i\);/take = any;/
