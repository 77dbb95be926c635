# Turning translation on keeps what is cached.
s/clear_d = flush_i \|\| /clear_d = /
