# Of the bytes of a read eight bits count.
s/add_d\[CountByteAsked\] = read \? rd_count_i : '0;/add_d[CountByteAsked] = read ? 9'(rd_count_i[7:0]) : '0;/
