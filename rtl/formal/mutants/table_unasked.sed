# Tables are entered without the feature.
s/indirect && !law_i.takes_indirect/1'b0/
