# Heads wait until every walker is free.
s/active_o = any && free_i != '0;/active_o = any \&\& free_i == '1;/
