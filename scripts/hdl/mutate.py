"""Samples mutations of the engine's netlist and tells which of them lockstep kills.

scripts/mutate.sh says how it is called.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RTL = ROOT / "rtl"
GOAL = 98.0
# Of processor time, so that a busy machine kills nothing.
SECONDS = 300
# Descriptors of a block: each seed has addresses and kinds of traffic of its own, and most mutants
# live for some hundred cycles.
BLOCK = 1500
# Blocks of noise that a mutant of the small engine has to survive first, three of them with chains and
# lists that go on to their limits.
NOISE = 24
# Areas that a mutant of the streaming engine has to route right, and what traffic has much of.
PROMISES = 2000
FOCUSES = ["shared", "borders", "ahead"]
# Descriptors of a case of the rates.
RATE_COUNT = 120


def say(text):
    print(f"mutate: {text}", flush=True)


def run(arguments, log, **options):
    with open(log, "ab") as file:
        code = subprocess.run(arguments, stdout=file, stderr=subprocess.STDOUT, check=False,
                              **options).returncode
    if code:
        tail = pathlib.Path(log).read_text(errors="replace").splitlines()[-15:]
        print("\n".join(tail), file=sys.stderr)
        sys.exit(f"mutate: {arguments[0]} failed; the whole log is {log}")


def package_header(model):
    """The constants that the table takes from the package, which a netlist has no longer."""
    text = (RTL / "dfe_pkg.sv").read_text()
    lines = []
    for name, value in re.findall(r"(\w+) /\*verilator public\*/ = (\S+);", text):
        value = re.sub(r"^\d+'h", "0x", value).rstrip(";")
        lines.append(f"  static constexpr unsigned {name} = {value};")
    (model / "Vdfe_dfe_pkg.h").write_text(
        "class Vdfe_dfe_pkg {\n public:\n" + "\n".join(lines) + "\n};\n")


def sources(engine):
    """The engine's sources, packages first, that of numbers before the others."""
    files = [f for f in RTL.glob("dfe_*.sv") if not f.name.startswith("dfe_atc")]
    if engine == "stream":
        files = [RTL / "dfe_pkg.sv", *RTL.glob("dfe_atc*.sv"), *RTL.glob("dfe_counters*.sv"),
                 *RTL.glob("stream/*.sv")]
    files.sort(key=lambda f: (f.name != "dfe_pkg.sv", not f.name.endswith("_pkg.sv"), f.name))
    return [str(f.relative_to(ROOT)) for f in files]


def build(out, engine, count, seed):
    """The library of all mutants, made again only when something that goes into it changed."""
    library, stamp = out / "libdfe_mutants.so", out / "stamp"
    parts = [*sources(engine), "scripts/hdl/mutants.py", "rtl/abi/dfe_abi.cpp"]
    stood = hashlib.sha256(repr((engine, count, seed)).encode())
    for part in parts:
        stood.update((ROOT / part).read_bytes())
    if library.exists() and stamp.exists() and stamp.read_text() == stood.hexdigest():
        return library
    log = out / "build.log"
    # What is left of a build that comes to no end must not be taken for whole.
    for left in (log, stamp, library):
        left.unlink(missing_ok=True)
    top = "dfe_stream_top" if engine == "stream" else "dfe_top"
    say(f"{engine}: {count} mutations from seed {seed} into one netlist")
    run([sys.executable, str(ROOT / "scripts/hdl/mutants.py"), str(out), top, str(count),
         str(seed), *sources(engine)], log, cwd=ROOT)
    say("building its library")
    model = out / "model"
    run(["verilator", "--cc", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--no-timing",
         "-Wno-fatal", "-Wno-lint", "--top-module", top, "--prefix", "Vdfe", "--Mdir",
         str(model), str(out / "dfe_mutants.v")], log)
    package_header(model)
    include = subprocess.run(["verilator", "--getenv", "VERILATOR_ROOT"], check=True, text=True,
                             capture_output=True).stdout.strip() + "/include"
    flags = ["-std=c++17", "-O1", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique",
             f"-I{include}", f"-I{include}/vltstd", f"-I{RTL}/abi", f"-I{model}",
             "-DVL_USER_STOP", "-DVM_COVERAGE=0", "-DVM_TRACE=0", "-DVM_TRACE_FST=0",
             "-DVM_SC=0",
             "-DDFE_MUTANTS", '-DVERILATOR_RELEASE="netlist"']
    if engine == "stream":
        # The parameters that the top has by itself.
        flags += ["-DDFE_QUEUES=4", "-DDFE_TAGS=32", "-DDFE_SLOTS=28",
                  "-DDFE_READ_BYTES=256"]
    files = [*sorted(model.glob("Vdfe*.cpp")), RTL / "abi/dfe_abi.cpp",
             pathlib.Path(include) / "verilated.cpp", pathlib.Path(include) / "verilated_threads.cpp"]
    run(["g++", *flags, "-shared", "-Wl,-Bsymbolic", "-o", str(library), *map(str, files),
         "-lpthread"], log)
    stamp.write_text(stood.hexdigest())
    return library


def lockstep(program, library, number, *flags):
    """How a mutant ends: the first line that says why, or None when nothing notices it."""
    # Noise and promises have no guest, and so no blocks of descriptors.
    blocks = [] if {"--noise", "--promises"} & set(flags) else ["--block", str(BLOCK)]
    done = run_with(number, [program, "lockstep", "--rtl", str(library), "--seed", "0", *blocks,
                             *flags])
    if done.returncode == -signal.SIGKILL:
        return f"no end within {SECONDS} s"
    if done.returncode == 0:
        return None
    if done.returncode == 1:
        lines = [line for line in done.stdout.splitlines()
                 if line.startswith(("cycle ", "order:", "promise:"))]
        return lines[0] if lines else "nothing moves"
    if done.returncode < 0 or "converge" in done.stderr:
        return "the netlist does not settle"
    sys.exit(f"mutate: mutant {number}: {done.stderr.strip()}")


def traffic(engine, descriptors, share=1):
    """The flags of each run of lockstep that a mutant has to survive, the quickest first."""
    usual = ["--descriptors", str(descriptors)]
    edges = ["--descriptors", str(descriptors // 2), "--edges"]
    if engine == "stream":
        few = ["--descriptors", str(descriptors // 20)]
        some = ["--descriptors", str(descriptors // 5)]
        return [["--promises", str(PROMISES // share)], few, ["--edges", *few],
                *(["--focus", focus, *some] for focus in FOCUSES),
                *(["--edges", "--focus", focus, *some] for focus in FOCUSES),
                edges, usual]
    # By pins noise finds most within a second; what a guest does rests on what it did before.
    usual[1], edges[1] = str(descriptors // 10), str(descriptors // 20)
    return [["--noise", str(NOISE // share)], usual, edges]


def run_with(number, command):
    return subprocess.run(["prlimit", f"--cpu={SECONDS}:{SECONDS}", *command],
                          env={**os.environ, "DFE_MUTANT": str(number)}, capture_output=True,
                          text=True, check=False)


def rates(program, library, number):
    """Descriptors per cycle and cycles to the first one, by case; None when a case fails."""
    done = run_with(number, [program, "bench", "rtl", "--rtl", str(library), "--count",
                             str(RATE_COUNT), "--json"])
    if done.returncode:
        return None
    report = json.loads(done.stdout)
    return ([row["descriptorsPerCycle"] for row in report["rates"] + report["arrangements"]],
            [row["cycleCount"] for row in report["first"]])


def slower(wanted, found):
    """Why a mutant is slower than the engine: more than a twentieth in a case; None when it is not."""
    if found is None:
        return "rates: a case comes to no end"
    late = sum(b > a for a, b in zip(wanted[1], found[1]))
    slow = sum(b < 0.95 * a for a, b in zip(wanted[0], found[0]))
    if late or slow:
        return f"rates: {slow} of {len(wanted[0])} cases slower, {late} first descriptors later"
    return None


def text_of(mutant):
    """File and line of a mutation's source, and what stands there."""
    match = re.match(r"(\S+?):(\d+)\.(\d+)(?:-(\d+)\.(\d+))?", (mutant["src"] or ["?"])[0])
    if not match:
        return "?", ""
    line = (ROOT / match[1]).read_text().splitlines()[int(match[2]) - 1]
    if match[4] == match[2]:
        line = line[int(match[3]) - 1:int(match[5]) - 1]
    return f"{match[1].split('/')[-1]}:{match[2]}", " ".join(line.split())


def key_of(engine, mutant):
    """What names a mutation in the list of equivalent ones, whatever the netlist calls its cell."""
    place, text = text_of(mutant)
    cell = mutant["cell"].removeprefix("$driver$")
    # A part of a memory has no source; its name says which word and bit it is of.
    memory = re.fullmatch(r"\$memory\\?(.*)\$\d+", cell)
    what = mutant.get("wire", text) if cell.startswith("$") else cell
    if memory and not what:
        what = memory[1]
    bit = mutant["portbit"] + (f'<{mutant["ctrlbit"]}' if "ctrlbit" in mutant else "")
    return " | ".join([engine, place.split(".")[0], f'{mutant["mode"]} {mutant["port"]} {bit}',
                       what])


def survivor(number, mutant, key, reason):
    """A mutation that nothing killed, for the report."""
    source = re.match(r"(.*?):(\d+)", (mutant["src"] or ["?:0"])[0])
    return {"number": number, "what": key, "reason": reason, "path": source[1],
            "line": int(source[2])}


def write_results(out, arguments, survivors, killed, total, known):
    """The same as data, with the sources of what survived, for the report."""
    paths = sorted({survivor["path"] for survivor in survivors if (ROOT / survivor["path"]).is_file()})
    (out / "results.json").write_text(json.dumps({
        "engine": arguments.engine, "seed": arguments.seed, "count": arguments.count,
        "descriptors": arguments.descriptors, "killed": killed, "total": total,
        "equivalent": known, "survivors": survivors,
        "files": [{"path": path, "text": (ROOT / path).read_text()} for path in paths],
    }, indent=1, sort_keys=True))


def explained(path=RTL / "mutants/equivalent.txt"):
    """Mutations that change nothing that anybody can see: the reason of each."""
    reasons = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.strip() and not line.startswith("#"):
            key, _, reason = line.rpartition(" | ")
            # The source may have bars of its own.
            if key.count(" | ") < 3 or not reason:
                sys.exit(f"mutate: {path.name}: no 'ENGINE | MODULE | MODE PORT BIT | WHAT | REASON'"
                         f": {line}")
            reasons[key] = reason
    return reasons


def main():
    parser = argparse.ArgumentParser(prog="mutate.sh", description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["small", "stream"], default="small",
                        help="which engine's netlist (small)")
    parser.add_argument("--count", type=int, default=200, help="mutations to sample (200)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample (1)")
    parser.add_argument("--descriptors", type=int, default=100_000,
                        help="random descriptors that a mutant has to survive (100000)")
    parser.add_argument("--program", required=True, help="the ricochet program")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1,
                        help="mutants that run at once (one for each processor)")
    parser.add_argument("--only", type=int, action="append", default=[],
                        help="the numbers of these alone; the netlist is not built again")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / ".build" / "mutate")
    arguments = parser.parse_args()
    if not shutil.which(arguments.program):
        parser.error(f"--program {arguments.program}: no such program; build it with: make build")
    if not 1 <= arguments.count <= 65535:
        parser.error("--count is not from 1 to 65535")
    out = arguments.out / arguments.engine
    out.mkdir(parents=True, exist_ok=True)
    library = out / "libdfe_mutants.so"
    if not arguments.only or not library.exists():
        library = build(out, arguments.engine, arguments.count, arguments.seed)
    mutants = json.loads((out / "list.json").read_text())
    beyond = [number for number in arguments.only if not 1 <= number <= len(mutants)]
    if beyond:
        parser.error(f"--only {beyond[0]} is not from 1 to {len(mutants)}, the sample in {out}")
    reasons = explained()

    def is_explained(number):
        return key_of(arguments.engine, mutants[number - 1]) in reasons

    def differs(number, share=1):
        return next(filter(None, (
            lockstep(arguments.program, library, number, *flags)
            for flags in traffic(arguments.engine, arguments.descriptors // share, share))), None)

    why = differs(0)
    if why:
        sys.exit(f"mutate: the netlist without a mutation differs from the Swift engine: {why}")
    say("the netlist without a mutation is equal to the Swift engine")
    # What is compared pin by pin cannot be slower unseen.
    by_content = arguments.engine == "stream"
    wanted = rates(arguments.program, library, 0) if by_content else None
    if by_content and wanted is None:
        sys.exit("mutate: the netlist without a mutation has no rates")

    def find(number):
        # What is said to change nothing is asked in short.
        return (differs(number, 4 if is_explained(number) else 1)
                or (slower(wanted, rates(arguments.program, library, number))
                    if by_content else None))

    numbers = arguments.only or range(1, len(mutants) + 1)
    kinds, known, survivors = collections.Counter(), 0, []
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for count, (number, why) in enumerate(zip(numbers, pool.map(find, numbers)), 1):
            mutant = mutants[number - 1]
            key = key_of(arguments.engine, mutant)
            if why:
                kinds["rates" if why.startswith("rates") else "lockstep"] += 1
                if key in reasons:
                    sys.exit(f"mutate: {number} is called equivalent and is killed: {key}: {why}")
            elif key in reasons:
                known += 1
                survivors.append(survivor(number, mutant, key, reasons[key]))
                print(f"{number:4} equivalent  {key}: {reasons[key]}", flush=True)
            else:
                place, text = text_of(mutant)
                survivors.append(survivor(number, mutant, key, ""))
                print(f"{number:4} SURVIVED    {key}  ({place}: {text})", flush=True)
            if count % 20 == 0:
                say(f"{count} of {len(numbers)}")
    killed, total = sum(kinds.values()), len(numbers) - known
    if not arguments.only:
        write_results(out, arguments, survivors, killed, total, known)
    share = 100 * killed / total if total else 100.0
    print(f"mutants: killed {killed} of {total} ({share:.1f} %): {kinds['lockstep']} by lockstep, "
          f"{kinds['rates']} by their rates; {known} equivalent")
    sys.exit(0 if share >= GOAL else 1)


if __name__ == "__main__":
    main()
