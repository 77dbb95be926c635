# A walker is served that was not picked.
s/served_o = serve \? pick : '0;/served_o = serve ? ~pick : '0;/
