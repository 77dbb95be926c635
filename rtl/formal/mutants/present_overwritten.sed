# A descriptor that is not taken is overwritten.
s/serve = any && \(!valid_q \|\| desc_ready_i\);/serve = any;/
