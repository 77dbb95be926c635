# An empty place is also an endless list.
s/end else if \(list_d == size_i\) begin/end if (list_d == size_i || first) begin/
