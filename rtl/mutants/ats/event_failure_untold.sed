# A field that could not be read is answered as read.
s/failed_q\[ended\] <= piece_failed_i;/failed_q[ended] <= 1'b0;/
