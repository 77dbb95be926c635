# A queue's field is read while a read of it is under way.
s/candidates = wanted_q \& known_q \& ~away_q;/candidates = wanted_q \& known_q;/
