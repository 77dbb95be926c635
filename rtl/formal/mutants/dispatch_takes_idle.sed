# A head is taken from a queue that has none.
s/head_taken_o = pick;/head_taken_o = Queues'(1);/
