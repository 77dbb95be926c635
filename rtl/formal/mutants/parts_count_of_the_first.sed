# The second part is as long as the first.
s/count_q\[cross_tag_i\] <= cross_count_i;/count_q[cross_tag_i] <= 9'(cross_first_i);/
