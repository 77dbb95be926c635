# A second part overwrites the one that is offered.
s/assign load = some \&\& \(!valid_q \|\| pop_i\);/assign load = some;/
