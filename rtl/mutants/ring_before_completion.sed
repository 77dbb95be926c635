# The heads are used after the first piece of the ring read.
s/QueueRingWait: if \(cpl_last_i\)/QueueRingWait: if (cpl_valid_i)/
