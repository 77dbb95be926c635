# The read of an index or a look is taken for heads.
s/refill_o = ring_done &&/refill_o = (ring_done || index_done) \&\&/
