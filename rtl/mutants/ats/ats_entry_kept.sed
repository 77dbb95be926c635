# An invalidation deletes nothing.
s/delete_i \? doomed_q : '0;/'0;/
