# What is offered goes although nobody takes it.
s/assign pop = full_q\[0\] && ready_i;/assign pop = full_q[0];/
