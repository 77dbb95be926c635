# A tag is free again when its read goes.
s/free_q\[tag\] <= 1'b0;/free_q[tag] <= 1'b1;/
