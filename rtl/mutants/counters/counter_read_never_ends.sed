# A read stays under way when its last piece fails.
s/ends = cpl_valid_i && cpl_last_i;/ends = cpl_valid_i \&\& cpl_last_i \&\& !cpl_failed_i;/
