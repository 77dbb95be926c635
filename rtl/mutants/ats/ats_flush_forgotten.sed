# A reset of the function keeps what is cached.
s/clear_d = flush_i \|\| /clear_d = /
