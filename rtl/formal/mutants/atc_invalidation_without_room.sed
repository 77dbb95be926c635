# An invalidation is taken without room.
s/\.push_i\(inv_valid_i && inv_ready_o\)/.push_i(inv_valid_i)/
