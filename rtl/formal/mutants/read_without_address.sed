# The address on the channel is not the routed one.
s/addr_q <= routed;/addr_q <= addr;/
