# Counters have sixteen bits.
s/total_q\[i\] <= total_q\[i\] \+ Bits'\(add_q\[i\]\)/total_q[i] <= Bits'(16'(total_q[i] + Bits'(add_q[i])))/
