"""Proves what rtl/formal/plan.txt lists; scripts/prove.sh says how it is called."""

import argparse
import json
import pathlib
import re
import shutil
import sys
import time

import engines
import faults
from plan import Module, PlanError, Property, read_plan

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RTL = ROOT / "rtl"
LABEL = re.compile(r"\b(chk_\w+)\s*:")
MUTANT_FRAMES = 40


class Row:
    """One line of the table."""

    def __init__(self, module: Module, item: Property):
        self.module, self.item = module, item
        self.method, self.seconds, self.mutant, self.good = "", 0.0, "", True

    def cells(self) -> list[str]:
        return [self.module.name, self.item.name, self.method,
                f"{self.seconds:.1f}", self.mutant]


def say(text: str) -> None:
    print(f"prove: {text}", flush=True)


def copy_sources(to: pathlib.Path, module: Module, mutant: str = "") -> list[str]:
    """The sources and one wrapper in a folder of their own, with the mutant applied."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    files = [*sorted(RTL.glob("*.sv")), *sorted(RTL.glob("checks/*.sv")),
             *sorted(RTL.glob("stream/*.sv")), *sorted(RTL.glob("checks/stream/*_checks.sv")),
             RTL / f"formal/{module.top}.sv"]
    for file in files:
        shutil.copy(file, to / file.name)
    rtl = [to / file.name for file in files if "formal" not in file.parts]
    if mutant:
        script = next((p for p in (RTL / "formal/mutants" / f"{mutant}.sed",
                                   RTL / "mutants" / f"{mutant}.sed") if p.exists()), None)
        before = [file.read_bytes() for file in rtl]
        if script is None:
            faults.put_one(to, mutant)
        else:
            engines.run(["sed", "-i", "-E", "-f", str(script), *map(str, rtl)],
                        to / "sed.log", 60, {0})
        if before == [file.read_bytes() for file in rtl]:
            raise PlanError(f"mutant '{mutant}' changes nothing")
    # Packages first, that of numbers before the others.
    return sorted((str(to / f.name) for f in files),
                  key=lambda f: (not f.endswith("/dfe_pkg.sv"), not f.endswith("_pkg.sv")))


def netlist(module: Module, work: pathlib.Path, files: list[str]) -> list[dict]:
    """Elaborates the module's formal top; its check cells."""
    out = work / "netlist.il"
    engines.elaborate(work / "netlist.log", "netlist", module.top, str(out), *files,
                      "--", *module.parameters)
    return json.loads(pathlib.Path(str(out) + ".json").read_text())


def problem(work: pathlib.Path, name: str, asserted: list[str], assumed: list[str]) -> pathlib.Path:
    lists = []
    for kind, cells in (("asserted", asserted), ("assumed", assumed), ("covered", [])):
        lists.append(work / f"{name}.{kind}")
        lists[-1].write_text("\n".join(cells))
    out = work / name
    engines.elaborate(work / f"{name}.log", "problem", str(work / "netlist.il"), str(out),
                      *map(str, lists))
    return out


def count(module: Module, cells: list[dict]) -> dict[str, list[str]]:
    """The assertion cells of each property; fails unless each label of each checker has a cell."""
    found: dict[tuple[str, str], set[str]] = {}
    owned: dict[str, list[str]] = {item.name: [] for item in module.properties}
    total = 0
    for cell in cells:
        if cell["kind"] != "assert":
            continue
        prefix, _, label = cell["name"].rpartition(".")
        found.setdefault((prefix, cell["source"]), set()).add(label)
        owned[module.owner(cell["name"]).name].append(cell["name"])
        total += 1
    labels = 0
    for (prefix, source), present in found.items():
        wanted = set(LABEL.findall(re.sub(r"//.*", "", pathlib.Path(source).read_text())))
        if wanted != present:
            raise PlanError(f"{module.name}: {prefix or 'the wrapper'} lost "
                            f"{', '.join(sorted(wanted - present))}")
        labels += len(wanted)
    empty = [name for name, cells_of in owned.items() if not cells_of]
    if empty or labels != total:
        raise PlanError(f"{module.name}: no assertion cell for {', '.join(empty)}")
    say(f"{module.name}: {total} assertion cells, as many as labels")
    return owned


def prove(module: Module, work: pathlib.Path, limit: int) -> tuple[list[Row], dict]:
    cells = netlist(module, work, copy_sources(work / "sources", module))
    owned = count(module, cells)
    assumed = [c for p in module.properties if p.method == "assumed" for c in owned[p.name]]
    rows = [Row(module, item) for item in module.properties]
    groups: dict[tuple[str, int, str], list[Row]] = {}
    for row in rows:
        item = row.item
        key = (item.method, item.depth, item.name if item.method == "alone" else "")
        if item.method == "assumed":
            row.method = "assumed of the environment"
        elif item.method == "elsewhere":
            row.method = "proven for its own module"
        elif item.method == "pdr":
            start = time.monotonic()
            notes = []
            for number, cell in enumerate(owned[item.name]):
                good, note = engines.pdr(
                    problem(work, f"{item.name}.{number}.aig", [cell], assumed), limit)
                row.good &= good
                notes.append(note if good else f"NOT PROVEN: {note}")
            row.method = f"pdr, unbounded ({'; '.join(dict.fromkeys(notes))})"
            row.seconds = time.monotonic() - start
            say(f"{module.name}: {item.name}: {row.method} {row.seconds:.1f} s")
        else:
            groups.setdefault(key, []).append(row)
    for (method, depth, alone), group in groups.items():
        start = time.monotonic()
        asserted = [c for row in group for c in owned[row.item.name]]
        if method in {"induction", "alone"}:
            file = problem(work, f"{alone or method}_{depth}.smt2", asserted, assumed)
            good, note = engines.smtbmc(file, depth, False, limit)
            if good:
                good, note = engines.smtbmc(file, depth, True, limit)
        else:
            good, note = engines.bounded(
                problem(work, f"bounded_{depth}.aig", asserted, assumed), depth, limit)
        seconds = (time.monotonic() - start) / len(group)
        text = f"induction, k = {depth}" if method != "bounded" else f"bounded, {depth} cycles"
        for row in group:
            row.method, row.seconds, row.good = text, seconds, good
            if not good:
                row.method = f"NOT PROVEN: {text}: {note}"
        say(f"{module.name}: {len(group)} properties: {group[0].method} "
            f"{seconds * len(group):.1f} s")
    return rows, owned


def mutate(rows: list[Row], work: pathlib.Path, limit: int) -> None:
    """Shows that the mutant of each property breaks it."""
    assumed_names = [r.item.name for r in rows if r.item.method == "assumed"]
    module = rows[0].module
    for mutant in dict.fromkeys(r.item.mutant for r in rows if r.item.mutant):
        place = work / f"mutant_{mutant}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        cells = netlist(module, place, copy_sources(place / "sources", module, mutant))
        names = [c["name"] for c in cells if c["kind"] == "assert"]
        assumed = [n for n in names if module.owner(n).name in assumed_names]
        for row in rows:
            if row.item.mutant != mutant:
                continue
            start = time.monotonic()
            mine = [n for n in names if module.owner(n) is row.item]
            caught = None
            for number, cell in enumerate(mine):
                file = problem(place, f"{row.item.name}.{number}.aig", [cell], assumed)
                caught = engines.counterexample(file, MUTANT_FRAMES, limit)
                if caught is not None:
                    break
            row.mutant = f"{mutant}: caught, cycle {caught}"
            if caught is None:
                row.mutant, row.good = f"{mutant}: NOT CAUGHT", False
            say(f"{module.name}: {row.item.name}: {row.mutant} {time.monotonic() - start:.1f} s")


def table(rows: list[Row]) -> None:
    lines = [["module", "property", "method", "seconds", "mutant"], *(r.cells() for r in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main() -> int:
    parser = argparse.ArgumentParser(prog="prove.sh")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--limit", type=int, default=900, help="seconds for one question")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / ".build/prove")
    options = parser.parse_args()
    rows: list[Row] = []
    start = time.monotonic()
    try:
        plan = read_plan(RTL / "formal/plan.txt")
        unknown = [name for name in options.only if name not in {m.name for m in plan}]
        if unknown:
            parser.error(f"--only {unknown[0]}: no such module in rtl/formal/plan.txt")
        modules = [m for m in plan if (m.quick or not options.quick)
                   and (not options.only or m.name in options.only)]
        if not modules:
            parser.error("none of these modules is marked quick in rtl/formal/plan.txt")
        for module in modules:
            work = options.out / module.name
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            mine, _ = prove(module, work, options.limit)
            rows += mine
            if options.mutants:
                mutate(mine, work, options.limit)
    except (PlanError, faults.FaultError, engines.ToolError) as error:
        print(f"prove: error: {error}", file=sys.stderr)
        return 1
    table(rows)
    bad = [row for row in rows if not row.good]
    for row in bad:
        print(f"prove: error: {row.module.name}: {row.item.name}: {row.method}; {row.mutant}",
              file=sys.stderr)
    proven = sum(row.good and row.item.depth + (row.item.method == "pdr") > 0 for row in rows)
    print(f"prove: {proven} properties hold, {len(bad)} do not; {time.monotonic() - start:.0f} s")
    return 1 if bad else 0


sys.exit(main())
