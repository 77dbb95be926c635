# There is a pick without a request.
s/valid_o = \(request_i != '0\);/valid_o = 1'b1;/
