# A request that was sent is sent again.
s/unsent_d = \(unsent_q \| \(direct \? '0 : fresh\)\) & ~sent;/unsent_d = unsent_q | (direct ? '0 : fresh);/
