# The offer names the first queue.
s/queue_d = QueueBits'\(q\);/queue_d = '0;/
