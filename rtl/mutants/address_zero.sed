# The engine reads at address 0 of an offset window.
s/window_mode_i == dfe_pkg::WindowOffset && addr_i == '0/1'b0/
