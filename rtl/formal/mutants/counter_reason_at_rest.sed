# Stalls count for an engine at rest, too.
s/if \(busy_i && \(full \|\| still\)\)/if (full || still)/
