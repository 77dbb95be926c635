# A queue is said to rest although a doorbell waits.
s/due_d = !pending_q;/due_d = 1'b1;/
