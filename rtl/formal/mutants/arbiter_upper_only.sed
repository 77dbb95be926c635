# Nobody wins behind the last winner.
s/\(upper != '0\) \? upper : request_i;/upper;/
