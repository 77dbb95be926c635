# used_event is looked for two bytes early.
s/65'\(dfe_pkg::AvailRingOffset\)/65'd2/
