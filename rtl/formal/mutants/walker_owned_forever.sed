# A free walker still belongs to its queue.
s/owned_d\[q\] &= ~free_d;/owned_d[q] = owned_d[q];/
