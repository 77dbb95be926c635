# A batch takes the place of heads that wait.
s/ && head_count_i == '0;/;/
