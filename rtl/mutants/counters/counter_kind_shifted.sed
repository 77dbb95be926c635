# Reads count as the kind before theirs.
s/rd_kind_i == 3'\(k\)/rd_kind_i == 3'(k + 1)/
