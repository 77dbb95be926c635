# Two heads that go in at once change places.
s/\+:16\] = entry_i\[i\];/+:16] = entry_i[1 - i];/
