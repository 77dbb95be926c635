# A fault leaves what its queue holds.
s/flush_o = any \|\| cfg_valid_i;/flush_o = cfg_valid_i;/
