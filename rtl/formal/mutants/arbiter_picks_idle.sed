# Who does not ask may win.
s/\(upper != '0\) \? upper : request_i;/(upper != '0) ? upper : '1;/
