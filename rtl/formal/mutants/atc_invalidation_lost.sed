# An invalidation takes the one behind it away.
s/InvalidMark: if \(pause_q == '0\) begin/InvalidMark: if (pause_q == '0) begin pop = 1'b1;/
