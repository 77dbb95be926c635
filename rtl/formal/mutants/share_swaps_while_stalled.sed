# An offer that waits gives way to the other side's.
s/assign picks_second = held_q \? held_second_q : /assign picks_second = /
