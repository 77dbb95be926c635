# The second part is said to be of the read that crosses now.
s/about_o <= about_q\[oldest\];/about_o <= cross_about_i;/
