# A completion overwrites the one that waits.
s/dfe_atc_pkg::InvalidDone: if \(!done_d\) begin/dfe_atc_pkg::InvalidDone: if (1'b1) begin/
