# A reader is not told that a cycle at rest is busy.
s/levels\[CountBusyCycle\] = 1'b1;/levels[CountBusyCycle] = 1'b0;/
