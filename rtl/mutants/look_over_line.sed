# A look at a packed ring may go over the end of a line.
s/line_place == 2'\(dfe_pkg::LineEntries - 1\)/1'b0/
