# The place goes one beyond the ring's end.
s/if \(slot_d == size_i\) begin/if (slot_d > size_i) begin/
