# A head that is taken is still counted.
s/count_d = count_d - 4'd1;/count_d = count_d;/
