# The lowest requester wins always.
s/pick = \(upper != '0\) \? upper : request_i;/pick = request_i;/
