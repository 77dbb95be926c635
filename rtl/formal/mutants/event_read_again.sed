# A field is read again and again behind one request.
s/wanted_q\[next\] <= 1'b0;/wanted_q[next] <= 1'b1;/
