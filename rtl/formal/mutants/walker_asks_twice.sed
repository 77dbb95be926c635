# A walker asks again for the read that was granted.
s/asking_d = asking_o & ~granted_i;/asking_d = asking_o;/
