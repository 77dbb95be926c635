# The wrap counter of a packed ring stays what it was at first.
s/wrap_d = !wrap_d;/wrap_d = wrap_q;/
