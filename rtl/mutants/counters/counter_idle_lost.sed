# Cycles that are not stepped do not count.
s/levels\[CountBusyCycle\] = 1'b1;/levels[CountBusyCycle] = 1'b0;/
