# The second part begins at the first part's page.
s/page_q\[cross_tag_i\] <= cross_page_i \+ 52.d1;/page_q[cross_tag_i] <= cross_page_i;/
