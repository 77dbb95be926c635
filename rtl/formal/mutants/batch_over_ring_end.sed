# A batch may go over the ring's end.
s/if \(to_end < 16'\(batch_o\)\) batch_o = to_end\[3:0\];//
