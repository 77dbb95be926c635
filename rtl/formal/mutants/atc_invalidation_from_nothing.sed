# An invalidation is carried out that nobody sent.
s/dfe_atc_pkg::InvalidIdle: if \(held\) begin/dfe_atc_pkg::InvalidIdle: if (1'b1) begin/
