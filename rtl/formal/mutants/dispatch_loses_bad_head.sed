# A head outside the table goes without a word.
s/else head_fault_o = pick;//
