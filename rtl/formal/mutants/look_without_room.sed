# A look may find more heads than there is room for.
s/4'\(dfe_pkg::BatchEntries - dfe_pkg::ScanEntries\)/4'(dfe_pkg::BatchEntries)/
