# A buffer may run past 2^64.
s/end else if \(wraps\) begin/end else if (1'b0) begin/
