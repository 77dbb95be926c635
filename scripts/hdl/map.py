"""Maps a top module to the cells of an ECP5. A process of its own.

map.py OUT TOP PARAMETERS flat|named|modules FILE...

PARAMETERS is a list NAME=VALUE,... and may be empty.

Writes OUT.json, the netlist, and OUT.stat.json, the cells of each module. In `named` the registers
and the modules' outputs keep their names, at the price of more cells.
"""

import json
import pathlib
import sys

import absorb
from pyosys import libyosys as ys

out, top, parameters, kind = sys.argv[1:5]
flat = kind != "modules"
design = ys.Design()
sets = " ".join(f"-G {parameter}" for parameter in parameters.split(",") if parameter)
ys.run_pass(f"read_slang {'' if flat else '--keep-hierarchy'} {sets} "
            f"--top {top} {' '.join(sys.argv[5:])}", design)
if kind == "named":
    ys.run_pass("setattr -set keep 1 w:*_q w:*_o w:*.code", design)
# Without the last step, which names cells and nets after each other, the RTL's names stay.
ys.run_pass(f"synth_lattice -family ecp5 -noiopad -top {top} {'' if flat else '-noflatten'} "
            "-run :check", design)
ys.run_pass(f"tee -q -o {out}.stat.json stat -json", design)
if flat:
    ys.run_pass(f"blackbox =A:whitebox; write_json {out}.json", design)
    # Registers behind block RAM go into it, and are counted no more.
    netlist, numbers = pathlib.Path(f"{out}.json"), pathlib.Path(f"{out}.stat.json")
    design_text, stat = json.loads(netlist.read_text()), json.loads(numbers.read_text())
    gone = absorb.absorb(design_text["modules"][top])
    netlist.write_text(json.dumps(design_text))
    stat["modules"]["\\" + top]["num_cells_by_type"]["TRELLIS_FF"] -= gone
    numbers.write_text(json.dumps(stat))
