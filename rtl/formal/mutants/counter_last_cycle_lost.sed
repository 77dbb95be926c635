# The last cycle is not seen by the reader.
s/value_o = 64'\(Bits'\(total_q\[i\] \+ Bits'\(add_q\[i\]\)\)\);/value_o = 64'(total_q[i]);/
