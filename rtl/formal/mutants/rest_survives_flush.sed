# A stopped queue still says that it rests.
s/if \(flush_i\) due_d = 1'b0;//
