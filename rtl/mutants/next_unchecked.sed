# The next field may name an entry outside the table.
s/28'\(descriptor_i\.next\) >= entries/1'b0/
