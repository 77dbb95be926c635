# A read without translation never ends.
s/push_i\(refuses\)/push_i(1'b0)/
