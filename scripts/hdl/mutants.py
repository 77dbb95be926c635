"""Puts many mutations into one netlist of dfe_top, one of which is chosen at run time.

mutants.py OUT COUNT SEED FILE...

Writes OUT/dfe_mutants.v, whose input `mutsel` chooses (0: none), and OUT/list.json with mode, cell
and source of each. A process of its own.
"""

import json
import pathlib
import re
import sys

from pyosys import libyosys as ys

out, count, seed = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
design = ys.Design()
ys.run_pass(f"read_slang --top dfe_top {' '.join(sys.argv[4:])}", design)
ys.run_pass("proc; flatten; opt_clean; memory -nomap; memory_map; opt -fast -nodffe -nosdff; "
            "opt_clean", design)
ys.run_pass(f"mutate -list {count} -seed {seed} -ctrl mutsel 16 1 -o {out}/list.ys", design)
mutants = []
for line in (out / "list.ys").read_text().splitlines():
    if line.startswith("mutate"):
        fields = dict(re.findall(r"-(mode|cell|port|wire) (\S+)", line))
        fields["src"] = re.findall(r"-src (\S+)", line)
        mutants.append(fields)
ys.run_pass(f"script {out}/list.ys", design)
# As one expression a shifted part-select means something else in Verilog than in the netlist.
ys.run_pass("bwmuxmap; techmap t:$shift t:$shiftx", design)
ys.run_pass(f"opt_clean; write_verilog -noattr {out}/dfe_mutants.v", design)
(out / "list.json").write_text(json.dumps(mutants, indent=1))
