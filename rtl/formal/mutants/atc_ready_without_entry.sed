# A lookup is taken without a free entry for its miss.
s/&& room\[pending\]/\&\& 1'b1/
