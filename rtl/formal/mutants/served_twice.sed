# All full walkers are served at once.
s/served_o = serve \? pick : '0;/served_o = serve ? full_i : '0;/
