# The next field may name an entry outside the table.
s/follows && descriptor_i\.next >= size_i/1'b0/
