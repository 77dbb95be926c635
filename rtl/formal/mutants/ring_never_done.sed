# The queue asks for entries although it has read them all.
s/state_d = \(fetched_q != avail_q\) \? dfe_pkg::QueueRingRequest : dfe_pkg::QueueRest;/state_d = dfe_pkg::QueueRingRequest;/
