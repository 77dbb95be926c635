# A buffer outside the region is presented in the strict modes.
s/window_mode_i\[0\] && !contained/1'b0/
