# The queue size limits a chain, whatever the configuration says.
s/walk_i\.count \+ 16'd1 >= law_i\.limit/walk_i.count + 16'd1 >= law_i.size/
