# The tag on the channel is one too high.
s/tag_q <= tag;/tag_q <= tag + TagBits'(1);/
