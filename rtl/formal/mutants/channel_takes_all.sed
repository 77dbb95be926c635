# All wishes are taken at once.
s/taken_o = ready & \(~ready \+ Queues'\(1\)\);/taken_o = ready;/
