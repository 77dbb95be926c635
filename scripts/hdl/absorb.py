"""Moves registers behind block RAM into it: an ECP5's block RAM has a register at its outputs.

Yosys maps a memory and the register behind it to two cells; a read then takes most of a cycle.
"""

from collections import Counter

RAM, REGISTER = "DP16KD", "TRELLIS_FF"


def absorb(module: dict) -> int:
    """Changes a mapped module in place; the number of registers that went into block RAM."""
    cells = module["cells"]
    loads: Counter = Counter()
    register_of: dict[int, str] = {}
    for name, cell in cells.items():
        for port, bits in cell["connections"].items():
            if cell["port_directions"].get(port) == "output":
                continue
            loads.update(bits)
            if cell["type"] == REGISTER and port == "DI":
                register_of[bits[0]] = name
    for port in module["ports"].values():
        if port["direction"] == "output":
            loads.update(port["bits"])
    gone = 0
    for cell in list(cells.values()):
        if cell["type"] == RAM:
            gone += sum(absorb_side(cells, cell, side, loads, register_of) for side in "AB")
    return gone


def is_plain(cell: dict, clock: list) -> bool:
    """Whether a register takes its input in each cycle of this clock."""
    parameters, pins = cell["parameters"], cell["connections"]
    tied = all(pins.get(pin, ["0"]) in ([], ["0"]) for pin in ("LSR",))
    return (parameters.get("CEMUX", "1").strip() == "1" and parameters.get("CLKMUX", "CLK") == "CLK"
            and tied and pins["CLK"] == clock)


def absorb_side(cells: dict, ram: dict, side: str, loads: Counter, register_of: dict) -> int:
    """Takes the registers behind one side of a block RAM when all that is read goes there."""
    pins = ram["connections"]
    places = [(f"DO{side}{i}", pins[f"DO{side}{i}"]) for i in range(18) if f"DO{side}{i}" in pins]
    read = [(pin, bits[0]) for pin, bits in places if bits and loads[bits[0]]]
    behind = [(pin, register_of.get(bit)) for pin, bit in read]
    clock = pins[f"CLK{side}"]
    if not read or any(name is None or loads[bit] != 1 or not is_plain(cells[name], clock)
                       for (_, bit), (_, name) in zip(read, behind)):
        return 0
    for pin, name in behind:
        pins[pin] = cells.pop(name)["connections"]["Q"]
    ram["parameters"][f"REGMODE_{side}"] = "OUTREG"
    pins[f"OCE{side}"] = ["1"]
    ram["port_directions"].setdefault(f"OCE{side}", "input")
    return len(behind)
