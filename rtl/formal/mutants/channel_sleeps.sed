# Only the second queue and those above are taken.
s/if \(!valid_d && ready != '0\)/if (!valid_d \&\& ready > Queues'(1))/
