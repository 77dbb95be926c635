# A cycle is busy only while a read is under way.
s/add_d\[CountBusyCycle\] = 9'\(busy_i\);/add_d[CountBusyCycle] = 9'(busy_i \&\& reads_q != '0);/
