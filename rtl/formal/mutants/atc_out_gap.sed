# What goes in takes the last place.
s/push_i \? \{left\[Depth-2:0\], 1'b1\} : left/push_i ? {1'b1, left[Depth-1:1]} : left/
