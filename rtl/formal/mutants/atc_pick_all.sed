# All who wait are chosen at once.
s/first\[i\] = bits\[i\] && !seen;/first[i] = bits[i];/
