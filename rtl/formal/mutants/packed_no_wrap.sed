# A list runs over the end of a packed ring.
s/else if \(!walk\.in_table && next_index == law\.size\) next_index = '0;//
