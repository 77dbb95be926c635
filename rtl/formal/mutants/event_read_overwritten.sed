# A read overwrites the one that is offered.
s/assign goes = some \&\& tag_some \&\& .*/assign goes = some \&\& tag_some;/
