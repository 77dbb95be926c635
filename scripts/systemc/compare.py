#!/usr/bin/env python3
"""Whether two traces have the same packets in the same cycles.

    compare.py TRACE TRACE

Compares every line of the link, both directions, with all its bytes; of the host's own requests and
their completions not the tag, which the requester draws as it likes. Exit code 1 at the first line
that differs.
"""
import re
import sys


def link(path):
    with open(path, encoding="ascii") as source:
        for line in source:
            words = line.split()
            if words[1] not in ("tlp-sent", "tlp-delivered"):
                continue
            is_host = "from=00:00.0" in words
            yield re.sub(r" tag=\d+", " tag=-", line) if is_host else line


def main(first, second):
    one, two = list(link(first)), list(link(second))
    for number, (left, right) in enumerate(zip(one, two)):
        if left != right:
            sys.exit(f"packet {number} differs:\n  {left[:200]}\n  {right[:200]}")
    if len(one) != len(two):
        sys.exit(f"{first} has {len(one)} lines of the link, {second} {len(two)}")
    print(f"compare: {len(one)} lines of the link are equal in cycle and bytes, the last in cycle "
          f"{one[-1].split()[0]}")


if len(sys.argv) != 3:
    sys.exit("usage: compare.py TRACE TRACE")
main(*sys.argv[1:])
