# A descriptor is offered for one cycle.
s/valid_d = shows \|\| \(valid_q && !desc_ready_i\);/valid_d = shows;/
