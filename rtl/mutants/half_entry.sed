# A table may end inside an entry.
s/ \|\| descriptor_i\.len\[3:0\] != '0;/;/
