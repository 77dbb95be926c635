# The second part goes when any read of its tag ends.
s/\.push_i\(end_i \&\& first_q\[end_tag_i\]\)/.push_i(end_i)/
