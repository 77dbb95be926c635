# A read that is under way when its queue is configured is answered.
s/dropped_q\[t\] <= 1'b1;/dropped_q[t] <= 1'b0;/
