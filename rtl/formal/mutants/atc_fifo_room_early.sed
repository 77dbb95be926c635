# The room ends an entry early.
s/count_q != \(IndexBits \+ 1\)'\(Depth - 1\) : room_q/count_q != (IndexBits + 1)'(Depth - 2) : room_q/
