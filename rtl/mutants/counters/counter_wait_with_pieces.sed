# A cycle in which data comes counts as one that waits for it.
s/ && !desc_valid_i && !cpl_valid_i;/ \&\& !desc_valid_i;/
