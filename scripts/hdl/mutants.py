"""Puts many mutations into one netlist of an engine, one of which is chosen at run time.

mutants.py OUT TOP COUNT SEED FILE...

Writes OUT/dfe_mutants.v, whose input `mutsel` chooses (0: none), and OUT/list.json with mode, cell
and source of each. A process of its own.
"""

import json
import pathlib
import re
import sys

from pyosys import libyosys as ys

out, top, count, seed = pathlib.Path(sys.argv[1]), *sys.argv[2:5]
design = ys.Design()
ys.run_pass(f"read_slang --top {top} {' '.join(sys.argv[5:])}", design)
if top == "dfe_top":
    ys.run_pass("proc; flatten; opt_clean; memory -nomap; memory_map", design)
    ys.run_pass("opt -fast -nodffe -nosdff; opt_clean", design)
else:
    # The buffers stay memories: as registers they would be most of the netlist. What is constant,
    # never read or there twice goes first: a mutation of it would change nothing.
    tidy = "opt -full -nodffe -nosdff"
    ys.run_pass("proc; flatten; opt_clean; memory_collect; opt -fast -nodffe -nosdff; opt_clean; "
                f"opt_expr -fine; {tidy}; wreduce; {tidy}; opt_dff -nodffe -nosdff -sat; {tidy}; "
                "opt_clean -purge", design)


def unread(netlist):
    """Outputs of cells that nothing reads, as (cell, port, bit): of wide cells they stay."""
    module = netlist["modules"][top]
    cells = module["cells"].items()
    read = {bit for port in module["ports"].values() if port["direction"] == "output"
            for bit in port["bits"]}
    for _, cell in cells:
        for port, bits in cell["connections"].items():
            if cell["port_directions"][port] == "input":
                read.update(bits)
    return {(name, port, str(place)) for name, cell in cells
            for port, bits in cell["connections"].items()
            if cell["port_directions"][port] == "output"
            for place, bit in enumerate(bits) if bit not in read}


ys.run_pass(f"write_json {out}/tidy.json", design)
tidied = json.loads((out / "tidy.json").read_text())
silent = unread(tidied)


def changes(netlist, fields):
    """Whether an input has a value of its own, and not that at which a mutation holds it anyway."""
    cell = netlist["modules"][top]["cells"].get(fields["cell"])
    if cell is None:
        return True
    bit = cell["connections"][fields["port"]][int(fields["portbit"])]
    return bit != "x" and fields["mode"] != f"const{bit}"


# A clock or reset of one register alone is nothing that the sources could say, nor is the enable of a
# memory that is read without a clock, and a bit that nothing reads says nothing: some more are drawn,
# and those are left out.
drawn = int(count) + int(count) // 4 + 20
ys.run_pass(f"mutate -list {drawn} -seed {seed} -ctrl mutsel 16 1 -o {out}/drawn.ys", design)
mutants, chosen = [], []
for line in (out / "drawn.ys").read_text().splitlines():
    if not line.startswith("mutate") or len(mutants) == int(count):
        continue
    fields = dict(re.findall(r"-(mode|cell|port|wire|portbit|ctrlbit) (\S+)", line))
    place = (fields["cell"], fields["port"], fields["portbit"])
    if re.search("CLK|RST|RD_EN", fields["port"]) or place in silent or not changes(tidied, fields):
        continue
    fields["src"] = re.findall(r"-src (\S+)", line)
    mutants.append(fields)
    chosen.append(re.sub(r"mutsel 16 \d+", f"mutsel 16 {len(mutants)}", line))
(out / "list.ys").write_text("\n".join(chosen) + "\n")
ys.run_pass(f"script {out}/list.ys", design)
# As one expression a shifted part-select means something else in Verilog than in the netlist.
ys.run_pass("bwmuxmap; techmap t:$shift t:$shiftx", design)
ys.run_pass(f"opt_clean; write_verilog -noattr {out}/dfe_mutants.v", design)
(out / "list.json").write_text(json.dumps(mutants, indent=1))
