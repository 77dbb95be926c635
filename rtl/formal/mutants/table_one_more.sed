# A packed ring's table has one entry more.
s/28'\(walk_i\.index\) \+ 28'd1 < entries/28'(walk_i.index) < entries/
