# The index is that of another requester.
s/index_o \|= IndexBits'\(i\);/index_o |= IndexBits'(i >> 1);/
