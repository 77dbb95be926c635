# All who ask win at once.
s/onehot_o = pick & \(~pick \+ Count'\(1\)\);/onehot_o = pick;/
