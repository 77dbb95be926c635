# A refused read ends as if all were well.
s/piece_status_o = cpl_valid_i \? cpl_status_i : StatusRefused;/piece_status_o = cpl_valid_i ? cpl_status_i : '0;/
