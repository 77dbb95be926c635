# An invalidation does not wait for the reads of its range.
s/if \(waits_i\) state_d = dfe_atc_pkg::InvalidLook;/if (1'b0) state_d = dfe_atc_pkg::InvalidLook;/
