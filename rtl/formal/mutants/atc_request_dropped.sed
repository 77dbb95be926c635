# A request goes although nobody takes it.
s/xl_valid_d = load \|\| direct \|\| \(xl_valid_q && !xl_ready_i\);/xl_valid_d = load || direct;/
