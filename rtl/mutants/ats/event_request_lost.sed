# A request that comes while its field is being read is lost.
s/&& live_q\[queue_index_t'\(evt_queue_i\)\]\) begin/\&\& live_q[queue_index_t'(evt_queue_i)] \&\& !away_q[queue_index_t'(evt_queue_i)]) begin/
