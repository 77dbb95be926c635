# A completion that waits gets the ITag of the next invalidation.
s/done_itag_q <= done_itag_d;/done_itag_q <= itag_q;/
