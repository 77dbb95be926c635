# An entry is free when its answer comes.
s/if \(done_i\) used_d\[serve_index_i\] = 1'b0;/if (answered_o) used_d[answer_index] = 1'b0;/
