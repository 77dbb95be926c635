# The cache never learns that a read has ended.
s/end_valid = ends && away_q\[ended\];/end_valid = 1'b0;/
