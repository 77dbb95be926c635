# A read whose last piece has one byte stays under way.
s/ends = cpl_valid_i && cpl_last_i;/ends = cpl_valid_i \&\& cpl_last_i \&\& cpl_count_i != 8'd1;/
