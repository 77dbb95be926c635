# Strict mode takes the bus for what lies outside.
s/else if \(touches \|\| window_mode_i\[0\]\)/else if (touches)/
