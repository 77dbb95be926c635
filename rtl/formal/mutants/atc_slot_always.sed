# A read that waited leaves without room.
s/assign slot = !look_valid_q && .*;/assign slot = !look_valid_q;/
