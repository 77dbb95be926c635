# A refused read is local.
s/^    local_o = 1'b0;/    local_o = (window_mode_i != dfe_pkg::WindowNone);/
