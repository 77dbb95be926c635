# The second part begins behind the start of its page.
s/addr_o <= \{page_q\[oldest\], 12'd0\};/addr_o <= {page_q[oldest], 12'd16};/
