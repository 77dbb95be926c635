"""The parts of the streaming engine, as its sources name them.

parts.py [FOLDER [TOP]]   prints those of rtl/stream and dfe_stream, one in a line

A part is a module that the top has an instance of. One without a register of its own holds others
together; its parts stand in its place. Exit code 1 when a module has no file or nothing is found,
2 on usage.
"""

import pathlib
import re
import sys

STREAM = pathlib.Path(__file__).resolve().parent.parent.parent / "rtl/stream"
TOP = "dfe_stream"


class PartError(Exception):
    """The sources do not name parts as they should."""


def source(folder: pathlib.Path, module: str) -> str:
    """The module's text without its comments."""
    file = folder / f"{module}.sv"
    if not file.exists():
        raise PartError(f"{file}: no such file; a module stands in the file of its name")
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)


def parts(folder: pathlib.Path = STREAM, top: str = TOP) -> list[str]:
    """The parts of `top` in the order of their instances, each once."""
    found: list[str] = []
    for module in re.findall(r"^\s*(dfe_\w+)\s+(?:#\s*\(|u_\w+\s*[(\[])", source(folder, top), re.M):
        own = re.search(r"\balways_ff\b", source(folder, module))
        found += [module] if own else parts(folder, module)
    if not found:
        raise PartError(f"{folder / top}.sv: no instance of a module dfe_*")
    return list(dict.fromkeys(found))


def main() -> int:
    if len(sys.argv) > 3 or sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0 if len(sys.argv) == 2 else 2
    try:
        print("\n".join(parts(pathlib.Path(sys.argv[1]) if sys.argv[1:] else STREAM, *sys.argv[2:])))
    except PartError as error:
        print(f"parts: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
