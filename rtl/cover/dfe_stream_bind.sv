// The cover points of the streaming engine's pins, and the laws of its walk.
bind dfe_stream_top dfe_pins_cover u_cover (.*);
bind dfe_walk dfe_walk_checks u_checks (.clk_i, .rst_ni, .glance_i, .decision_i(decision_o));
