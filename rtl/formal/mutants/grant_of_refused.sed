# A read that may not be made is granted.
s/walker_granted_o = load \?/walker_granted_o = take ?/
