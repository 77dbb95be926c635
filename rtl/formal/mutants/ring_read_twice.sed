# A ring read is asked for again while it is under way.
s/\(state_i == dfe_pkg::QueueRingRequest$/(state_i == dfe_pkg::QueueRingRequest || state_i == dfe_pkg::QueueRingWait/
