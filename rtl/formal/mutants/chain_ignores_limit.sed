# A chain has no limit.
s/walk_i\.count \+ 16'd1 >= law_i\.limit/1'b0/
