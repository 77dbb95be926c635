# A completion bears the ITag of the next invalidation.
s/done_itag_d = itag_q;/done_itag_d = held_itag;/
