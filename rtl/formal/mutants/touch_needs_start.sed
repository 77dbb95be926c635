# An access that begins below the window does not touch it.
s/else touches_o = \(last >= window_base_i\) && \(window_size_i != '0\);/else touches_o = 1'b0;/
