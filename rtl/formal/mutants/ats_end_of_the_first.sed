# A read ends for the engine when its first part has come.
s/piece_last_o = cpl_valid_i \? cpl_last_i \&\& .* : /piece_last_o = cpl_valid_i ? cpl_last_i : /
