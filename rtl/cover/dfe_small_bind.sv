// The cover points of the small engine's pins.
bind dfe_top dfe_pins_cover u_cover (.*);
