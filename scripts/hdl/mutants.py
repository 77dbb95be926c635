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
# The buffers of the streaming engine stay memories: as registers they would be most of the netlist.
memories = "memory_collect" if top == "dfe_stream_top" else "memory -nomap; memory_map"
ys.run_pass(f"proc; flatten; opt_clean; {memories}; opt -fast -nodffe -nosdff; opt_clean", design)
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
