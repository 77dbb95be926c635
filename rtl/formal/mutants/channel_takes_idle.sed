# A queue is taken that wishes nothing.
s/taken_o = ready & \(~ready \+ Queues'\(1\)\);/taken_o = Queues'(1);/
