# Lines that are read again do not count.
s/crossed_o = outcome.crossed;/crossed_o = 1'b0;/
