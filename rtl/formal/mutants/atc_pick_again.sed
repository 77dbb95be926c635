# Another one is chosen while a choice waits.
s/if \(valid_q \|\| pick_q != '0\) pick_d = '0;/if (pick_q != '0) pick_d = '0;/
