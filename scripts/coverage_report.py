#!/usr/bin/env python3
"""Reports what the behaviour suite covers of the RTL, against goals and named exclusions.

usage: coverage_report.py TOTAL EXCLUSIONS [JSON]

TOTAL is in Verilator's format. EXCLUSIONS has a line `kind module point reason` for each point, or
group of points by shell pattern, that does not count; one that matches nothing is an error. Exit
code 1 when a goal is missed. JSON takes the same with the sources, line by line, for the report.
"""

import collections
import fnmatch
import json
import pathlib
import re
import sys

GOALS = {"line": 100.0, "user": 100.0, "toggle": 95.0}
SHOWN_MISSES = 40


def read_points(path):
    """Points by kind, module and name, with the sum of their counts over all instances."""
    points = collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = re.match(r"C '(.*)' (\d+)$", line)
            if not match:
                continue
            fields = dict(
                (part[0:part.index("\x02")], part[part.index("\x02") + 1:])
                for part in match[1].split("\x01") if "\x02" in part)
            kind = fields.get("page", "").split("/")[0].removeprefix("v_")
            kind = {"branch": "line"}.get(kind, kind)
            module = fields["f"].split("/")[-1].removesuffix(".sv")
            if kind == "toggle":
                # Bits of one signal are points of their own; instances are not.
                name = fields["o"]
            else:
                name = f'{fields["l"]}:{fields.get("o", "")}'
            points[kind, module, name] += int(match[2])
    return points


def read_exclusions(path):
    exclusions = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            fields = line.split(None, 3)
            if len(fields) < 4:
                sys.exit(f"{path}:{number}: an exclusion needs kind, module, point and a reason")
            exclusions.append([*fields, 0])
    return exclusions


def is_excluded(point, exclusions):
    for exclusion in exclusions:
        if all(fnmatch.fnmatchcase(is_, wanted) for is_, wanted in zip(point, exclusion[:3])):
            exclusion[4] += 1
            return True
    return False


def lines_of(path, excluded):
    """For each source: how often each line ran at least, and lines with a point never reached."""
    counts, points = {}, collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = re.match(r"C '(.*)' (\d+)$", line)
            if not match:
                continue
            fields = dict(part.split("\x02", 1) for part in match[1].split("\x01") if "\x02" in part)
            module = fields["f"].split("/")[-1].removesuffix(".sv")
            kind = fields.get("page", "").split("/")[0].removeprefix("v_")
            kind = {"branch": "line"}.get(kind, kind)
            name = fields["o"] if kind == "toggle" else f'{fields["l"]}:{fields.get("o", "")}'
            if (kind, module, name) in excluded:
                continue
            points[kind, module, name, int(fields["l"])] += int(match[2])
            if kind == "line":
                spans = fields.get("S", fields["l"]).split(",")
                for span in spans:
                    first, _, last = span.partition("-")
                    for number in range(int(first), int(last or first) + 1):
                        key = module, number, name
                        counts[key] = counts.get(key, 0) + int(match[2])
    least = {}
    for (module, number, _), count in counts.items():
        known = least.setdefault(module, {})
        known[number] = min(count, known.get(number, count))
    misses = collections.defaultdict(set)
    for (_, module, _, number), count in points.items():
        if count == 0:
            misses[module].add(number)
    return least, misses


def write_json(path, data, table, modules, excluded):
    root = pathlib.Path(__file__).resolve().parent.parent
    found = {file.stem: file for file in sorted((root / "rtl").rglob("*.sv"))}
    counts, misses = lines_of(data, excluded)
    pathlib.Path(path).write_text(json.dumps({
        "excluded": len(excluded),
        "modules": [{"module": module, **{kind: table.get((module, kind), [0, 0]) for kind in GOALS}}
                    for module in modules],
        "files": [{"path": str(found[module].relative_to(root)), "text": found[module].read_text(),
                   "counts": sorted(counts.get(module, {}).items()),
                   "misses": sorted(misses.get(module, ()))}
                  for module in modules if module in found],
    }, sort_keys=True))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    exclusions = read_exclusions(sys.argv[2])
    table = collections.defaultdict(lambda: [0, 0])
    misses, excluded, left_out = [], collections.Counter(), set()
    for point, count in sorted(read_points(sys.argv[1]).items()):
        kind, module, name = point
        if is_excluded(point, exclusions):
            excluded[kind] += 1
            left_out.add(point)
            continue
        for key in ((module, kind), ("all", kind)):
            table[key][1] += 1
            table[key][0] += count > 0
        if count == 0:
            misses.append(point)

    def share(key):
        hit, total = table[key]
        return f"{hit}/{total} {100 * hit / total:5.1f} %" if total else "-"

    modules = sorted({module for module, _ in table if module != "all"}) + ["all"]
    print(f'{"module":28}' + "".join(f"{kind:>22}" for kind in GOALS))
    for module in modules:
        print(f"{module:28}" + "".join(f"{share((module, kind)):>22}" for kind in GOALS))
    if len(sys.argv) == 4:
        write_json(sys.argv[3], sys.argv[1], table, modules, left_out)
    print(f'{"excluded, each by name":28}' + "".join(f"{excluded[kind]:>22}" for kind in GOALS))
    failed = False
    for kind, goal in GOALS.items():
        hit, total = table["all", kind]
        if total == 0 or 100 * hit / total < goal:
            failed = True
            print(f"coverage: {kind} is below its goal of {goal} %", file=sys.stderr)
    shown = [point for point in misses if point[0] != "toggle" or failed]
    for kind, module, name in shown[:SHOWN_MISSES]:
        print(f"not covered: {kind} {module} {name}", file=sys.stderr)
    if len(shown) > SHOWN_MISSES:
        print(f"and {len(shown) - SHOWN_MISSES} more", file=sys.stderr)
    for kind, module, name, _, used in exclusions:
        if used == 0:
            failed = True
            print(f"coverage: the exclusion {kind} {module} {name} matches nothing", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
