# The heads of a stopped queue are still there in its next life.
s/^      count_d = '0;/      count_d = count_q;/
