# A fault of the life before is offered.
s/^    if \(cfg_valid_i\) valid_d = 1'b0;//
