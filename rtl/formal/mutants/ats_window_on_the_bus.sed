# A read of the window is on the bus, too.
s/assign ask_valid = .*/assign ask_valid = second_some || read_valid_i;/
