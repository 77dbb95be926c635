# An access that starts in the window may run over its end.
s/^      && \(window_size_i - offset_o\) >= 64'\(count_i\);/      \&\& offset_o != window_size_i;/
