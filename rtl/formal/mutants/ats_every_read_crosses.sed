# Each read of the bus gets a second part.
s/\.cross_i\(takes_engine \&\& crosses\)/.cross_i(takes_engine)/
