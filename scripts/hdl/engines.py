"""Runs the solvers: yosys-smtbmc with z3 for induction, ABC for reachability and for runs."""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".build" / "hdl-venv"
ELABORATION = 600  # seconds that it may take


class ToolError(Exception):
    """A tool ended otherwise than with an answer."""


def run(command: list[str], log: pathlib.Path, limit: int, good: set[int],
        folder: pathlib.Path | None = None) -> str:
    """The output of a command, also left in `log`."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=limit, check=False,
                              cwd=folder)
    except FileNotFoundError as missing:
        raise ToolError(f"{missing.filename} is not there; scripts/hdl/tools.sh installs it") from None
    except subprocess.TimeoutExpired as late:
        log.write_bytes(late.stdout or b"")
        return "TIMEOUT"
    log.write_text(done.stdout)
    if done.returncode not in good:
        tail = "\n".join(done.stdout.splitlines()[-12:])
        raise ToolError(f"{command[0]} failed; the whole log is {log}\n{tail}")
    return done.stdout


def elaborate(log: pathlib.Path, *arguments: str) -> None:
    if run([sys.executable, str(HERE / "elaborate.py"), *arguments], log, ELABORATION, {0}) == "TIMEOUT":
        raise ToolError(f"no netlist after {ELABORATION} s; the log is {log}")


def yosys_abc() -> str:
    found = list(VENV.glob("lib/python3*/site-packages/pyosys/yosys-abc"))
    return str(found[0]) if found else "berkeley-abc"


def smtbmc(problem: pathlib.Path, steps: int, induction: bool, limit: int) -> tuple[bool, str]:
    """Whether the problem's assertions hold, and what does not."""
    mode = ["-i"] if induction else []
    text = run(["yosys-smtbmc", "-s", "z3", "--unroll", *mode, "-t", str(steps), str(problem)],
               problem.with_suffix(".ind.log" if induction else ".bmc.log"), limit, {0, 1})
    if "Status: PASSED" in text or "Status: passed" in text:
        return True, ""
    if text == "TIMEOUT":
        return False, f"no answer in {limit} s"
    failed = sorted(set(re.findall(r"Assert failed in \S+: (\S+)", text)))
    if not failed and "Status: FAILED" not in text and "Status: failed" not in text:
        raise ToolError(f"yosys-smtbmc gave no answer; see {problem.with_suffix('.*.log')}")
    return False, ", ".join(failed) or "failed"


def abc(problem: pathlib.Path, engine: str, limit: int) -> str:
    script = f"read_aiger {problem}; fold; strash; {engine}"
    return run([yosys_abc(), "-c", script], problem.with_suffix(".abc.log"), limit + 30, {0})


def pdr(problem: pathlib.Path, limit: int) -> tuple[bool, str]:
    """Whether the one property of the problem holds in every reachable state."""
    text = abc(problem, f"pdr -T {limit}", limit)
    if "Property proved" in text:
        clauses = re.search(r"invariant with (\d+) clauses", text)
        return True, f"{clauses[1]} clauses" if clauses else "no invariant needed"
    frame = re.search(r"asserted in frame (\d+)", text)
    return False, f"fails after {frame[1]} cycles" if frame else f"no answer in {limit} s"


def bounded(problem: pathlib.Path, frames: int, limit: int) -> tuple[bool, str]:
    """Whether all properties of the problem hold for so many cycles."""
    text = abc(problem, f"orpos; bmc3 -F {frames} -T {limit}", limit)
    frame = re.search(r"asserted in frame (\d+)", text)
    if frame:
        return False, f"fails after {frame[1]} cycles"
    done = re.search(r"No output asserted in (\d+) frames", text)
    return bool(done) and int(done[1]) >= frames, f"{done[1] if done else 0} cycles in {limit} s"


def counterexample(problem: pathlib.Path, frames: int, limit: int) -> int | None:
    """The cycle at which the problem's assertion fails; nothing when it does not."""
    text = abc(problem, f"bmc3 -F {frames} -T {limit}", limit)
    frame = re.search(r"asserted in frame (\d+)", text)
    return int(frame[1]) if frame else None
