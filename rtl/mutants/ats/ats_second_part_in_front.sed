# The second part of a read overwrites the first.
s/offset_o = second_q\[look_tag_i\] \? bytes_q\[look_tag_i\] : '0;/offset_o = '0;/
