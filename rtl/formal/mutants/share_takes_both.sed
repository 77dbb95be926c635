# Both sides are told that theirs was taken.
s/assign second_ready_o = ready_i \&\& picks_second;/assign second_ready_o = ready_i;/
