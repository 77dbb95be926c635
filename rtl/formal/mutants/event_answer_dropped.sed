# An answer that is not taken at once is dropped.
s/evd_valid_o <= offers \|\| \(evd_valid_o \&\& !evd_ready_i\);/evd_valid_o <= offers;/
