# There is a region in the mode without one.
s/end else if \(window_mode_i != dfe_pkg::WindowNone\) begin/end else begin/
