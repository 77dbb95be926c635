"""Reads rtl/formal/plan.txt: which properties are proven, how, and which mutant breaks each."""

import dataclasses
import pathlib


class PlanError(Exception):
    """A line of the plan, or a count, that does not hold together."""


@dataclasses.dataclass
class Property:
    """One assertion: the end of its hierarchical name, and what is to be done with it."""

    name: str
    method: str  # one of METHODS
    depth: int
    mutant: str  # empty where the plan gives none


@dataclasses.dataclass
class Module:
    """One formal top, the wrapper of a module, with its properties."""

    name: str
    wrapped: str  # whose wrapper it uses
    quick: bool
    parameters: list[str]
    properties: list[Property] = dataclasses.field(default_factory=list)

    @property
    def top(self) -> str:
        return f"dfe_{self.wrapped}_formal"

    def owner(self, cell: str) -> Property:
        """The property that a cell belongs to: the longest name that ends its own."""
        fits = [p for p in self.properties
                if cell == p.name or cell.endswith("." + p.name)]
        if not fits:
            raise PlanError(f"{self.name}: {cell} has no line in the plan")
        return max(fits, key=lambda p: len(p.name))


METHODS = {"induction", "alone", "pdr", "bounded", "assumed", "elsewhere"}


def read_plan(path: pathlib.Path) -> list[Module]:
    """The modules of the plan, in its order."""
    modules: list[Module] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        where = f"{path.name}:{number}"
        if words[0] == "module":
            options = words[2:]
            wrapped = [o.removeprefix("of=") for o in options if o.startswith("of=")]
            modules.append(Module(words[1], (wrapped or words[1:])[0], "quick" in options,
                                  [o for o in options if "=" in o and not o.startswith("of=")]))
            continue
        if not modules or len(words) < 2 or words[1] not in METHODS:
            raise PlanError(f"{where}: neither 'module NAME' nor 'LABEL METHOD [DEPTH] [MUTANT]'")
        name, method, rest = words[0], words[1], words[2:]
        depth = int(rest.pop(0)) if rest and rest[0].isdigit() else 0
        if method in {"induction", "alone", "bounded"} and depth == 0:
            raise PlanError(f"{where}: {method} needs a depth")
        if method not in {"assumed", "elsewhere"} and not rest:
            raise PlanError(f"{where}: {name} has no mutant")
        modules[-1].properties.append(Property(name, method, depth, rest[0] if rest else ""))
    return modules
