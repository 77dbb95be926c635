# A request bears the tag of another entry.
s/if \(spare\[m\]\) spare_index \|= MissBits'\(m\);/if (spare[m]) spare_index |= MissBits'(m + 1);/
