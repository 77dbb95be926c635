# A cycle that waits for data is also one in which the output is full.
s/add_d\[CountTranslationRequest\] = /if (busy_i \&\& waits) add_d[CountCompletionWait] = 9'd1;\n    &/
