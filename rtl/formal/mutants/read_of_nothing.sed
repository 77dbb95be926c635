# A descriptor read has no bytes.
s/count = 6'\(dfe_pkg::DescriptorBytes\);/count = '0;/
