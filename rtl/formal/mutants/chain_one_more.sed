# A chain may have one descriptor more than its limit.
s/walk_i\.count \+ 16'd1 >= law_i\.limit/walk_i.count >= law_i.limit/
