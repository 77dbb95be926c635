# A first part that failed still counts as under way.
s/if \(drop_i\) \{first_q\[drop_tag_i\], second_q\[drop_tag_i\]\} <= '0;/if (drop_i) second_q[drop_tag_i] <= 1'b0;/
