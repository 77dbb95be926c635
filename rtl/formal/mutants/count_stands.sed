# The count of a chain stands still.
s/walk_o\.count = walk\.count \+ 16'd1;/walk_o.count = walk.count;/
