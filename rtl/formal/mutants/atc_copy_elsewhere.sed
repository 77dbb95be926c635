# The page of an entry is kept in another place.
s/copy_q\[spare_index\] <= miss_page_i;/copy_q[0] <= miss_page_i;/
