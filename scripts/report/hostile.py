#!/usr/bin/env python3
"""Copies the folder of a sign-off and puts hostile texts into every value that is a text.

usage: hostile.py FROM TO
"""

import itertools
import json
import pathlib
import sys

TEXTS = ["</script><script>window.hostile = 1</script>",
         '"><img src=x onerror="window.hostile = 1">',
         "' onfocus='window.hostile = 1' autofocus tabindex='0",
         '"\u0301 onmouseover="\u0301window.hostile = 1', "<!--<script>", "{{{style}}}",
         '<svg xmlns="http://www.w3.org/2000/svg" onload="window.hostile = 1"><script>1</script></svg>']
# Values with a meaning, which have to stay for the file to be read at all.
KEPT = {"level", "stage", "verdict", "runner", "name", "kind", "sweep", "profile", "workload",
        "mapping", "arguments"}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = map(pathlib.Path, sys.argv[1:])
    texts = itertools.cycle(TEXTS)

    def spoiled(value, key=""):
        if isinstance(value, dict):
            return {name: spoiled(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [spoiled(part, key) for part in value]
        return next(texts) if isinstance(value, str) and key not in KEPT else value

    for path in sorted(source.glob("*.json")):
        (target / path.name).write_text(json.dumps(spoiled(json.loads(path.read_text()))))
    for path in sorted(source.glob("*.log")):
        (target / path.name).write_text("\n".join(TEXTS))
    (target / "matrix.svg").write_text(TEXTS[-1])


if __name__ == "__main__":
    main()
