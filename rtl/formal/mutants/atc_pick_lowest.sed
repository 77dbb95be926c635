# The lowest is always chosen.
s/pick_d = \(upper != '0\) \? first\(upper\) : first\(waiting_i\);/pick_d = first(waiting_i);/
