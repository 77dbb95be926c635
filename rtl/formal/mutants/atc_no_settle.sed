# The reads are looked at right behind the last deletion.
s/dfe_atc_pkg::InvalidSettle : dfe_atc_pkg::InvalidFind;/dfe_atc_pkg::InvalidLook : dfe_atc_pkg::InvalidFind; if (left_q == '0) tag_d = '0;/
