#!/usr/bin/env python3
"""Reports what tests cover of the RTL, engine by engine, against goals and named exclusions.

usage: coverage_report.py EXCLUSIONS JSON ENGINE=TOTAL[,TOTAL]...

The totals are in Verilator's format; those of one engine are added up. EXCLUSIONS has a line
`engine kind module point reason` for each group of points that does not count: `*` in module or
point stands for any text, `{3..7}` for these numbers, `a,b` for both engines. An exclusion of an
engine of the arguments that matches nothing is an error, and so is one that matches a point that was
reached. Exit code 1 when a goal is missed, 2 on usage. JSON takes the same with the sources, line by
line, for the report.
"""

import collections
import json
import pathlib
import re
import sys

GOALS = {"line": 100.0, "user": 100.0, "toggle": 95.0}
SHOWN_MISSES = 60
ROOT = pathlib.Path(__file__).resolve().parent.parent


def read_records(paths):
    """Each counted point as (kind, module, name), its fields and its count."""
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                match = re.match(r"C '(.*)' (\d+)$", line)
                if not match:
                    continue
                fields = dict(
                    part.split("\x02", 1) for part in match[1].split("\x01") if "\x02" in part)
                kind = fields.get("page", "").split("/")[0].removeprefix("v_")
                kind = {"branch": "line"}.get(kind, kind)
                module = fields["f"].split("/")[-1].removesuffix(".sv")
                # Bits of one signal are points of their own; instances are not.
                name = (fields["o"] if kind == "toggle"
                        else f'{fields["l"]}:{fields.get("o", "")}')
                yield (kind, module, name), fields, int(match[2])


class Exclusion:
    """One line of the list, and what it matched."""

    def __init__(self, where, engine, kind, module, point, reason):
        self.where, self.engine, self.kind, self.reason = where, engine, kind, reason
        self.module, self.point = self.pattern(module), self.pattern(point)
        self.text = f"{engine} {kind} {module} {point}"
        self.used, self.reached = 0, []

    @staticmethod
    def pattern(text):
        def part(match):
            if match[0] == "*":
                return ".*"
            if match[1]:
                numbers = range(int(match[1]), int(match[2]) + 1)
                return "(?:" + "|".join(map(str, numbers)) + ")"
            return re.escape(match[0])
        return re.compile(re.sub(r"\{(\d+)\.\.(\d+)\}|\*|[^*{]+|\{", part, text))

    def takes(self, point):
        kind, module, name = point
        return (kind == self.kind and self.module.fullmatch(module)
                and self.point.fullmatch(name))


def read_exclusions(path):
    exclusions = []
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split(None, 4)
        if len(fields) < 5 or fields[1] not in GOALS:
            sys.exit(f"{path}:{number}: no 'ENGINE KIND MODULE POINT REASON': {line}")
        for engine in fields[0].split(","):
            exclusions.append(Exclusion(f"{path}:{number}", engine, *fields[1:]))
    return exclusions


class Engine:
    """What is known of one engine."""

    def __init__(self, name, paths, exclusions):
        self.name, self.paths = name, paths
        self.table = collections.defaultdict(lambda: [0, 0])
        self.misses, self.left_out = [], set()
        points = collections.Counter()
        for point, _, count in read_records(paths):
            points[point] += count
        own = [exclusion for exclusion in exclusions if exclusion.engine == name]
        for point, count in sorted(points.items()):
            taken = [exclusion for exclusion in own if exclusion.takes(point)]
            for exclusion in taken:
                exclusion.used += 1
                if count:
                    exclusion.reached.append(point)
            if taken and not count:
                self.left_out.add(point)
                continue
            for key in ((point[1], point[0]), ("all", point[0])):
                self.table[key][1] += 1
                self.table[key][0] += count > 0
            if count == 0:
                self.misses.append(point)
        self.modules = sorted({module for module, _ in self.table if module != "all"})

    def share(self, module, kind):
        hit, total = self.table.get((module, kind), (0, 0))
        return f"{hit}/{total} {100 * hit / total:5.1f} %" if total else "-"

    def show(self):
        """Prints the table; whether every goal is reached."""
        print(f"{self.name + ' engine':28}" + "".join(f"{kind:>22}" for kind in GOALS))
        for module in [*self.modules, "all"]:
            print(f"{module:28}" + "".join(f"{self.share(module, kind):>22}" for kind in GOALS))
        left_out = collections.Counter(point[0] for point in self.left_out)
        print(f'{"excluded, each by name":28}'
              + "".join(f"{left_out[kind]:>22}" for kind in GOALS))
        reached = True
        for kind, goal in GOALS.items():
            hit, total = self.table.get(("all", kind), (0, 0))
            if total == 0 or 100 * hit / total < goal:
                reached = False
                print(f"coverage: {kind} of the {self.name} engine is below its goal of {goal} %",
                      file=sys.stderr)
        shown = [point for point in self.misses if point[0] != "toggle"]
        shown += [point for point in self.misses if point[0] == "toggle" and not reached]
        for point in shown[:SHOWN_MISSES]:
            print(f"not covered: {self.name} {' '.join(point)}", file=sys.stderr)
        if len(shown) > SHOWN_MISSES:
            print(f"and {len(shown) - SHOWN_MISSES} more", file=sys.stderr)
        return reached

    def lines(self):
        """For each source: how often each line ran at least, and lines with a point never reached."""
        counts, points = collections.Counter(), collections.Counter()
        for point, fields, count in read_records(self.paths):
            if point in self.left_out:
                continue
            kind, module, name = point
            points[module, name, kind, int(fields["l"])] += count
            if kind == "line":
                for span in fields.get("S", fields["l"]).split(","):
                    first, _, last = span.partition("-")
                    for number in range(int(first), int(last or first) + 1):
                        counts[module, number, name] += count
        least, misses = {}, collections.defaultdict(set)
        for (module, number, _), count in counts.items():
            known = least.setdefault(module, {})
            known[number] = min(count, known.get(number, count))
        for (module, _, _, number), count in points.items():
            if count == 0:
                misses[module].add(number)
        return least, misses


def write_json(path, engines):
    found = {file.stem: file for file in sorted((ROOT / "rtl").rglob("*.sv"))}
    modules, files, known = [], [], set()
    for engine in engines:
        counts, misses = engine.lines()
        for module in [*engine.modules, "all"]:
            name = module if engine is engines[0] else f"{engine.name}: {module}"
            modules.append({"module": name, **{
                kind: list(engine.table.get((module, kind), [0, 0])) for kind in GOALS}})
            if module in found and module not in known:
                known.add(module)
                files.append({"path": str(found[module].relative_to(ROOT)),
                              "text": found[module].read_text(),
                              "counts": sorted(counts.get(module, {}).items()),
                              "misses": sorted(misses.get(module, ()))})
    pathlib.Path(path).write_text(json.dumps({
        "excluded": sum(len(engine.left_out) for engine in engines),
        "modules": modules, "files": files}, sort_keys=True))


def main():
    if len(sys.argv) < 4 or not all("=" in argument for argument in sys.argv[3:]):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    missing = [path for argument in sys.argv[3:] for path in argument.partition("=")[2].split(",")
               if not pathlib.Path(path).is_file()]
    if missing:
        print(f"coverage: {missing[0]}: no such total; 'make cover' makes them", file=sys.stderr)
        sys.exit(2)
    exclusions = read_exclusions(sys.argv[1])
    engines = []
    for argument in sys.argv[3:]:
        name, _, paths = argument.partition("=")
        engines.append(Engine(name, paths.split(","), exclusions))
    reached = all([engine.show() for engine in engines])
    present = {engine.name for engine in engines}
    for exclusion in (one for one in exclusions if one.engine in present):
        if exclusion.used == 0:
            reached = False
            print(f"coverage: {exclusion.where}: '{exclusion.text}' matches nothing",
                  file=sys.stderr)
        for point in exclusion.reached[:3]:
            reached = False
            print(f"coverage: {exclusion.where}: '{exclusion.text}' matches {' '.join(point)}, "
                  "which was reached", file=sys.stderr)
    write_json(sys.argv[2], engines)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
