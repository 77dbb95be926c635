# A descriptor that names a table is shown too.
s/if \(enters\) shows = 1'b0;//
