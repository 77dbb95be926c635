# A walker that is not free starts.
s/start_o = lowest_free;/start_o = ~lowest_free;/
