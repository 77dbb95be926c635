# What has to wait is offered.
s/ready = (fault_valid_i|due_i) & ~(blocked_i|not_now_i);/ready = \1;/
