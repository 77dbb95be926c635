# Counters have twelve bits.
s/total_q\[i\] <= total_q\[i\] \+ Bits'\(add_q\[i\]\)/total_q[i] <= Bits'(12'(total_q[i] + Bits'(add_q[i])))/
