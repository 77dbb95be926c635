# What goes in overwrites what waits.
s/if \(!left\[i\]\) entries_q/if (push_i || !left[i]) entries_q/
