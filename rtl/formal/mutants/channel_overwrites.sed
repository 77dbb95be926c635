# A new offer takes the place of one that is not taken.
s/if \(!valid_d && ready != '0\)/if (ready != '0)/
