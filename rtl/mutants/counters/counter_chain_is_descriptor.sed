# Each descriptor counts as a chain.
s/= 9'\(shown && desc_last_i\);/= 9'(shown);/
