# Heads leave although nobody takes them.
s/if \(take_i\) begin/if (take_i || count_q != '0) begin/
