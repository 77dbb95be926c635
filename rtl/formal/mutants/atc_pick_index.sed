# The index is that of another one.
s/if \(pick_q\[i\]\) index_d \|= IndexBits'\(i\);/if (pick_q[i]) index_d |= IndexBits'(i >> 1);/
