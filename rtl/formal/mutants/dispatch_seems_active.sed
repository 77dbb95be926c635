# The dispatcher seems to move without a free walker.
s/assign active_o = any && free_i != '0;/assign active_o = any;/;s/if \(active_o\) begin/if (active_o \&\& free_i != '0) begin/
