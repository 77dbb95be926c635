"""Turns a formal top into a netlist, and a netlist into one proof problem. A process of its own.

elaborate.py netlist TOP OUT FILE... [-- PARAMETER=VALUE|free=MODULE...]
elaborate.py problem NETLIST OUT.smt2|OUT.aig ASSERTED ASSUMED COVERED   (files of cell names)

The outputs of a module that is free are anything.
"""

import json
import pathlib
import re
import sys

from pyosys import libyosys as ys


def identifier(name: str) -> "ys.IdString":
    return ys.IdString("\\" + name)


def netlist(top: str, out: str, files: list[str], parameters: list[str]) -> None:
    """Elaborates `top` and writes it as RTLIL, with a list of its assertion cells beside it."""
    design = ys.Design()
    free = [p.removeprefix("free=") for p in parameters if p.startswith("free=")]
    sets = " ".join(f"-G {p}" for p in parameters if not p.startswith("free="))
    sets += "".join(f" --blackboxed-module {module}" for module in free)
    ys.run_pass(f"read_slang -D DFE_CHECKS -D FORMAL {sets} --top {top} {' '.join(files)}", design)
    if free:
        ys.run_pass("cutpoint -blackbox", design)
    ys.run_pass("proc; flatten; opt_clean", design)
    cells = []
    module = design.top_module()
    for cell in module.cells_.values():
        if cell.type.str() != "$check":
            continue
        # Sampled at the clock edge, which every register of the design shares: the value before
        # the edge is the value of the step, so the trigger can go.
        cell.setParam(ys.IdString("\\TRG_ENABLE"), ys.Const(0, 1))
        cell.setParam(ys.IdString("\\TRG_WIDTH"), ys.Const(0, 32))
        cell.setParam(ys.IdString("\\TRG_POLARITY"), ys.Const([]))
        cell.setPort(ys.IdString("\\TRG"), ys.SigSpec())
        cells.append({
            "name": cell.name.str().removeprefix("\\"),
            "kind": cell.getParam(ys.IdString("\\FLAVOR")).decode_string(),
            "source": cell.get_src_attribute().split(":")[0],
        })
    ys.run_pass("chformal -lower; memory -nomap; memory_map; opt -fast -nodffe -nosdff", design)
    ys.run_pass("async2sync; dffunmap; opt -fast -nodffe -nosdff; opt_clean", design)
    ys.run_pass(f"tee -q -o {out}.check check", design)
    loose = re.findall(r"Wire (\S+)", pathlib.Path(out + ".check").read_text())
    if loose and all("$memory" in wire for wire in loose):
        # Words behind the last one of a memory hold anything.
        ys.run_pass("setundef -undriven -anyseq", design)
    ys.run_pass(f"write_rtlil {out}", design)
    pathlib.Path(out + ".json").write_text(json.dumps(cells))


def problem(source: str, out: str, asserted: set, assumed: set, covered: set) -> None:
    """Keeps the asserted cells as assertions, the assumed ones as assumptions, and drops others."""
    design = ys.Design()
    ys.run_pass(f"read_rtlil {source}", design)
    module = design.top_module()
    for cell in list(module.cells_.values()):
        name = cell.name.str().removeprefix("\\")
        if cell.type.str() == "$assert" and name in assumed:
            # From the first cycle after reset on, where the checker's own flag is a cycle later.
            cell.type = ys.IdString("$assume")
            cell.setPort(ys.IdString("\\EN"), ys.SigSpec(ys.Const(1, 1)))
        elif cell.type.str() == "$assert" and name not in asserted:
            module.remove(cell)
        elif cell.type.str() == "$cover" and name not in covered:
            module.remove(cell)
    ys.run_pass("opt_clean; opt -fast -nodffe -nosdff; check -assert", design)
    if out.endswith(".smt2"):
        ys.run_pass(f"write_smt2 -wires {out}", design)
    else:
        ys.run_pass("setundef -undriven -anyseq; techmap; opt -full -nodffe -nosdff", design)
        ys.run_pass(f"dffunmap; aigmap; opt_clean; write_aiger -zinit {out}", design)


def names(path: str) -> set:
    return set(pathlib.Path(path).read_text().split())


if sys.argv[1] == "netlist":
    rest = sys.argv[4:]
    split = rest.index("--") if "--" in rest else len(rest)
    netlist(sys.argv[2], sys.argv[3], rest[:split], rest[split + 1:])
else:
    problem(sys.argv[2], sys.argv[3], *(names(path) for path in sys.argv[4:7]))
