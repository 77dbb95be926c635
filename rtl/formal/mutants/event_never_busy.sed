# A queue whose field is read is not busy.
s/assign busy_o = wanted_q \| away_q;/assign busy_o = wanted_q;/
