# The second flags are taken from pieces that end before them.
s/ && place < count_i\) begin/) begin/
