# A large answer is cached whole although an invalidation overtook it.
s/free: narrow_i \? '0 : answer_q.free/free: answer_q.free/
