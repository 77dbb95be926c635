# A doorbell in the cycle in which the index read is granted is lost.
s/^    if \(doorbell_i\) begin/    if (doorbell_i \&\& !read_granted_i) begin/
