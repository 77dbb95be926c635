# An address that ran past 2^64 when it was made is taken.
s/wraps_o = carry_i \|\| /wraps_o = /
