# A table may name another table.
s/malformed = walk_i\.in_table \|\| linked/malformed = linked/
