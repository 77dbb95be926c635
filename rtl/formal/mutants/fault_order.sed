# A bad head hides what the walk found.
s/if \(walk_valid_i\) begin/if (walk_valid_i \&\& !head_valid_i) begin/
