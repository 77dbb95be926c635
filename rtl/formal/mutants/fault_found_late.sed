# A fault is offered only when it comes twice.
s/^      valid_d = 1'b1;$/      valid_d = valid_q;/
