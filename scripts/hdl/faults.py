"""Puts faults into a copy of the streaming engine's sources; each stands in rtl/mutants/stream.txt.

faults.py FOLDER          all of them; the top's input `fault_i` chooses one, 0 none
faults.py FOLDER NAME     that one, for good

FOLDER holds the copy. With all of them it gets dfe_faults.h, their names in the order of their
numbers. Exit code 1 when a text is not found exactly once.
"""

import dataclasses
import pathlib
import re
import sys

LIST = pathlib.Path(__file__).resolve().parent.parent.parent / "rtl/mutants/stream.txt"
TOP = "dfe_stream_top"


class FaultError(Exception):
    """An entry of the list that does not fit the sources."""


@dataclasses.dataclass
class Fault:
    """One fault: the expression between [[ and ]] becomes another one."""

    name: str
    module: str
    is_seen: bool  # by random traffic, so that it is in the library
    before: str = ""
    was: str = ""
    behind: str = ""
    becomes: str = ""

    @property
    def text(self) -> str:
        return self.before + self.was + self.behind


def read_list(path: pathlib.Path = LIST) -> list[Fault]:
    """The faults in the order of the list."""
    faults: list[Fault] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  was "):
            parts = re.fullmatch(r"(.*?)\[\[(.*)\]\](.*)", line[6:].strip())
            if not parts or not faults:
                raise FaultError(f"{where}: no expression between [[ and ]]")
            faults[-1].before, faults[-1].was, faults[-1].behind = parts.groups()
        elif line.startswith("  is "):
            faults[-1].becomes = line[5:].strip()
        else:
            words = line.split()
            if len(words) < 2 or words[2:] not in ([], ["proof"]):
                raise FaultError(f"{where}: neither 'NAME MODULE [proof]' nor 'was' nor 'is'")
            faults.append(Fault(words[0], words[1], words[2:] == []))
    names = [fault.name for fault in faults]
    twice = {name for name in names if names.count(name) > 1}
    bad = [f.name for f in faults if not f.was or not f.becomes]
    if twice or bad:
        raise FaultError(f"{path.name}: named twice: {twice or 'none'}; incomplete: {bad or 'none'}")
    return faults


def put(folder: pathlib.Path, fault: Fault, replacement: str) -> None:
    """Replaces the fault's expression in the module's file."""
    file = folder / f"{fault.module}.sv"
    source = file.read_text() if file.exists() else ""
    if source.count(fault.text) != 1:
        raise FaultError(f"{fault.name}: {source.count(fault.text)} times in {fault.module}.sv: "
                         f"{fault.text}")
    file.write_text(source.replace(fault.text, fault.before + replacement + fault.behind))


def put_all(folder: pathlib.Path) -> int:
    """Puts all faults into the sources, to be chosen at run time; how many."""
    chosen = [fault for fault in read_list() if fault.is_seen]
    # Each text is looked for in what the project has, before any of them is changed.
    for fault in chosen:
        put(folder, fault, fault.was)
    # A marker for each, so that one fault's text may hold another's place.
    for number, fault in enumerate(chosen, 1):
        reach = "fault_i" if fault.module == TOP else f"{TOP}.fault_i"
        put(folder, fault, f"(({reach} == 8'd{number}) ? ({fault.becomes}) : ({fault.was}))")
    top = folder / f"{TOP}.sv"
    port = "  input  wire logic                   clk_i,\n"
    text = top.read_text()
    if text.count(port) != 1:
        raise FaultError(f"{TOP}.sv: no port clk_i to stand beside")
    top.write_text(text.replace(port, f"  input  wire logic [7:0]             fault_i,\n{port}"))
    (folder / "dfe_faults.h").write_text("".join(f'"{fault.name}",\n' for fault in chosen))
    return len(chosen)


def put_one(folder: pathlib.Path, name: str) -> None:
    """Puts one fault into the sources for good."""
    found = [fault for fault in read_list() if fault.name == name]
    if not found:
        raise FaultError(f"no fault '{name}' in {LIST.name}")
    put(folder, found[0], f"({found[0].becomes})")


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    try:
        if len(sys.argv) == 3:
            put_one(folder, sys.argv[2])
        else:
            put_all(folder)
    except FaultError as error:
        print(f"faults: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
