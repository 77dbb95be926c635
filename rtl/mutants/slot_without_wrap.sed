# The slot in the available ring does not wrap at the ring's end.
s/^(    slot = fetched_i) & \(size_i - 16'd1\);/\1;/
