#!/usr/bin/env python3
"""Reads what a server said about its session; says why it does not hold, and exits with 1.

usage: verdict.py JSON TEST
"""

import json
import sys


def main(path, test):
    try:
        with open(path, encoding="utf-8") as source:
            session = json.load(source)
    except (OSError, ValueError) as error:
        print(f"the server said nothing: {error}")
        return 1
    if test == "broken":
        if any("data-before-index" in reason for reason in session["reasons"]):
            return 0
        print(f"the judge did not see what the device broke: {session['reasons']}")
        return 1
    if session["verdict"] != "holds":
        print(f"{session['verdict']}: {'; '.join(session['reasons'])}")
        return 1
    if not session["endedWell"]:
        print(f"the session ended badly: {session['end']}")
        return 1
    # Behind an IOMMU the rings are known by I/O virtual addresses, and the link alone is judged.
    # So is it where the guest maps the device's memory: nobody sees what it stores there.
    if test == "bounce-mapped" and not (session["bounceIsMapped"] and session["judgesLinkAlone"]):
        print("the bounce memory is not mapped, or judged without being seen")
        return 1
    if test == "bounce-mapped" and session["regionWrites"] > 2000:
        print(f"{session['regionWrites']} writes came as messages")
        return 1
    if session["judgesLinkAlone"] and not session.get("misses") and test != "bounce-mapped":
        print("the rings could not be judged")
        return 1
    if test != "refusal" and session["requests"] == 0:
        print("the device answered no request")
        return 1
    if "iommu" in test and not session.get("invalidations"):
        print("nothing was invalidated")
        return 1
    touched = session["bytesReadByDevice"] + session["bytesWrittenByDevice"]
    if test.startswith("bounce") and touched:
        print(f"the device touched {touched} bytes of the machine's memory")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
