# Two reads of a page one behind the other ask twice.
s/known = \(equal_q && allocated_q\) \|\|/known =/
