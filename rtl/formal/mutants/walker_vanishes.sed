# A walker whose last piece drained is in no set.
s/ \| \(done & draining_q\)//
