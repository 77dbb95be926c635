# A request changes while it waits.
s/if \(!xl_valid_q \|\| xl_ready_i\) begin/if (1'b1) begin/
