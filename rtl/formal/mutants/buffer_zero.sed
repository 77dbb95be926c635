# A buffer at address 0 of an offset window is presented.
s/window_mode_i == dfe_pkg::WindowOffset && descriptor_i.addr == '0/1'b0/
