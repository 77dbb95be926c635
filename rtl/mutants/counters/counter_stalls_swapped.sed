# Of two reasons to stand still the second counts.
s/reason = \(desc_valid_i && !desc_ready_i\) \? CountOutputStall : CountReadStall/reason = (rd_valid_i \&\& !rd_ready_i) ? CountReadStall : CountOutputStall/
