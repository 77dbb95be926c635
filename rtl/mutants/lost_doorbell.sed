# A doorbell in the cycle in which the index read is granted is lost.
s/^        pending_d = doorbell_i;/        pending_d = 1'b0;/
