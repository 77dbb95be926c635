# Any head starts a chain.
s/in_range = \(chain_o.head < law_i\[queue\].size\);/in_range = 1'b1;/
