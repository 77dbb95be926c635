# There is always room.
s/room_d = pop_i \|\| \(push_i \? count_q != \(IndexBits \+ 1\)'\(Depth - 1\) : room_q\);/room_d = 1'b1;/
