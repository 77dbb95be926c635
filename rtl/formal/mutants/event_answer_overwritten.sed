# An answer overwrites the one that is offered.
s/offers = \(done_q != '0\) \&\& .*/offers = (done_q != '0);/
