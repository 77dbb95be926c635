# Every read of the bus is said to be translated.
s/out_about, out_translated, out_no_snoop, page_q\[left\]\}/out_about, 1'b1, out_no_snoop, page_q[left]}/
