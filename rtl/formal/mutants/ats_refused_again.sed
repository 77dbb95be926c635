# A refused read is ended again and again.
s/assign refused_pop = .*/assign refused_pop = 1'b0;/
