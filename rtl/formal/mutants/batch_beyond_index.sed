# A batch may go beyond the index.
s/if \(open < 16'\(batch_o\)\) batch_o = open\[3:0\];//
