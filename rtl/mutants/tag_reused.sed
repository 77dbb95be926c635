# A flushed walker is free while its read is under way.
s/^    draining_d \|= flushed & waiting_d;/    free_d |= flushed \& waiting_d;/
