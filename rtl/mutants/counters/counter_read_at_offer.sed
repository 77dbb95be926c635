# A read counts in each cycle in which it is offered.
s/read = rd_valid_i && rd_ready_i;/read = rd_valid_i;/
