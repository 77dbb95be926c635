# A read that may not be made is offered.
s/load = take && code == dfe_pkg::ErrNone;/load = take;/
