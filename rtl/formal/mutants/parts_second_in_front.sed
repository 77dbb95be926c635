# Pieces of the second part are put where those of the first are.
s/assign offset_o = .*/assign offset_o = '0;/
