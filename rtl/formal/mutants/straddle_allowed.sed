# A read over the edge of the region goes to the bus in mixed mode.
s/else if \(touches \|\| window_mode_i\[0\]\)/else if (window_mode_i[0])/
