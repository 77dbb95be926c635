#!/usr/bin/env python3
"""Holds what lspci showed in a guest against what the model claims; says the first difference.

usage: lspci.py CONSOLE EXPECTED

EXPECTED is a profile that lspci decoded from the model's configuration space. Compared are identity,
subsystem and every capability with its place, window, offset, size and count; not what a guest or
a platform sets, such as addresses, enables and link state, nor words that differ between versions
of lspci.
"""

import re
import sys

KEPT = re.compile(r"^\s*(Subsystem:|Capabilities:|BAR=|Vector table:|PBA:)")


def facts(lines):
    """The lines that are compared, without what may differ."""
    found = []
    for line in lines:
        line = line.rstrip()
        identity = re.match(r"^\S+ ([0-9a-f]{4}: [0-9a-f]{4}:[0-9a-f]{4} \(rev [0-9a-f]+\))", line)
        if identity:
            found.append(identity.group(1))
        elif KEPT.match(line):
            line = re.sub(r"(Enable|Masked)[+-]", r"\1", line.strip())
            line = re.sub(r"(Express \(v2\) Endpoint).*", r"\1", line)
            found.append(re.sub(r"\s+", " ", line))
    return found


def main(console, expected):
    with open(console, encoding="utf-8", errors="replace") as source:
        text = source.read().replace("\r", "")
    shown = re.search(r"guest: lspci begin\n(.*?)guest: lspci end", text, re.S)
    if not shown:
        print("the guest shows no lspci")
        return 1
    with open(expected, encoding="utf-8") as source:
        claimed = facts(source.read().splitlines())
    seen = facts(shown.group(1).splitlines())
    for place in range(max(len(claimed), len(seen))):
        left = claimed[place] if place < len(claimed) else "nothing"
        right = seen[place] if place < len(seen) else "nothing"
        if left != right:
            print(f"lspci in the guest shows '{right}' where the model claims '{left}'")
            return 1
    return 0 if len(seen) > 8 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
