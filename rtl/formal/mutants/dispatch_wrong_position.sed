# A chain is told the first queue's position.
s/position_i\[queue\];/position_i[0];/
