# A walker that was served is still full.
s/full_d = \(full_q & ~served_i\)/full_d = full_q/
