# Only the first set of a range is searched.
s/left_d = \(Sets > 1\) \? free_q\[IndexBits-1:0\] : '0;/left_d = '0;/
