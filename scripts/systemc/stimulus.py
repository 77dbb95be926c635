#!/usr/bin/env python3
"""What the guest of a trace did, for the SystemC platform to do again.

    stimulus.py TRACE STIMULUS

Takes the guest's stores to host memory and its packets down the link, each in its cycle. Exit code 2
with one line when the trace has a packet that the platform does not send.
"""
import sys

KINDS = {"0": "read", "1": "write", "4": "config-read", "5": "config-write"}
COMPLETIONS = {"8", "9"}


def fields(words):
    return dict(word.split("=", 1) for word in words if "=" in word)


def enabled(item):
    """Place of the first enabled byte in the first doubleword, and the bytes from there to the last."""
    enables, words = int(item["be"], 16), int(item["dw"])
    first, last = enables & 15, (enables >> 4 if words > 1 else enables & 15)
    lead = (first & -first).bit_length() - 1
    return lead, 4 * (words - 1) + last.bit_length() - lead


def posted(packets, samples):
    """When each packet was posted: its link may have been busy until it was sent.

    A completion is posted when memory is sampled. A request of the guest was posted no later than
    the completion behind it, since sequence numbers count in the order of posting; how much earlier
    than it was sent is not known, and of no matter.
    """
    latest = float("inf")
    for packet in reversed(packets):
        if packet["kind"] is None:
            latest = samples.pop()
        else:
            latest = min(latest, packet["cycle"])
        packet["cycle"] = latest


def main(trace, stimulus):
    packets, samples, lines = [], [], []
    with open(trace, encoding="ascii") as source:
        for number, line in enumerate(source, 1):
            words = line.split()
            if words[1] == "end":
                lines.append((int(words[0]) + 1, "end"))
            item = fields(words)
            if words[1] == "memory-written" and "agent=guest" in words and "space=host" in words:
                lines.append((int(words[0]), f"store {item['address']} {item['data']}"))
            if words[1] == "memory-read" and "agent=device" in words and "space=host" in words:
                samples.append(int(words[0]))
            if words[1:3] != ["tlp-sent", "down"]:
                continue
            packet = {"cycle": int(words[0]), "sequence": int(item["sequence"]), "kind": None}
            packets.append(packet)
            if item["type"] in COMPLETIONS:
                continue
            if item["type"] not in KINDS:
                sys.exit(f"{trace}:{number}: packet type {item['type']}; replay a run with "
                         "--access direct and --transport modern")
            lead, count = enabled(item)
            place = item["register"] if item["type"] in "45" else item["address"]
            data = item.get("data", "") if item["type"] in "15" else ""
            data = data[2 * lead:2 * (lead + count)]
            packet["kind"] = f"{KINDS[item['type']]} {int(place, 16) + lead:x} {count:x} {data}"
    packets.sort(key=lambda packet: packet["sequence"])
    completions = sum(packet["kind"] is None for packet in packets)
    if completions != len(samples):
        sys.exit(f"{trace}: {completions} completions for {len(samples)} samples of memory")
    posted(packets, samples)
    lines += [(packet["cycle"], packet["kind"]) for packet in packets if packet["kind"]]
    lines.sort(key=lambda line: line[0])
    with open(stimulus, "w", encoding="ascii") as target:
        target.writelines(f"{cycle} {text}\n" for cycle, text in lines)


if len(sys.argv) != 3:
    sys.exit("usage: stimulus.py TRACE STIMULUS")
main(*sys.argv[1:])
