# All free walkers start.
s/start_o = lowest_free;/start_o = free_i;/
