#!/usr/bin/env python3
"""Checks the report in a browser, and that each check can fail.

usage: check.py --browser CHROMIUM REPORT.html [--shots FOLDER] [--hostile HOSTILE.html]

Every check is run on the page, where it must hold, and each mutant of the page must be named by
the check that is there for it. Exit code 1 when one is not so.
"""

import argparse
import base64
import hashlib
import pathlib
import re
import sys
import tempfile

from checks import CHECKS
from devtools import Browser, Failure

# name of the check, what is replaced in the page, and by what
MUTANTS = [
    ("loads", "const executions = JSON.parse", "undefinedFunction(); const executions = JSON.parse"),
    ("alone", "</main>", '<img src="http://127.0.0.1:9/x.png" alt=""></main>'),
    ("escapes", "</main>", '<p onclick="1">x</p></main>'),
    ("filters", "row.hidden = !(fitsText && fitsKind)", "row.hidden = false"),
    ("kinds", "kinds.some(kind => own.includes(kind))", "true"),
    ("viewer", "showFilter();\n    keepHash();", "keepHash();"),
    ("keyboard", "ArrowDown: () => move(1)", "ArrowDown: () => move(0)"),
    ("focus", 'tabindex="0" role="group"', 'role="group"'),
    ("hash", "if (!readHash()) choose(0);", "choose(0);"),
    ("dark", "@media (prefers-color-scheme: dark)", "@media (prefers-color-scheme: never)"),
    ("narrow", "</main>", '<p style="width:70rem">wide</p></main>'),
    ("print", "@media print", "@media never"),
]


def hashed(text):
    """The page with the hash of its script set right, so that the browser runs it."""
    script = re.search(r"<script>(.*)</script>\n</body>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return re.sub(r"'sha256-[^']*'", f"'sha256-{digest}'", text, count=1)


def mutated(text, what, by):
    if what not in text:
        sys.exit(f"check: the page has nothing to break: {what}")
    place = text.rindex(what)
    return hashed(text[:place] + by + text[place + len(what):])


def run(browser, name, url):
    """None when a check holds, else what is wrong."""
    browser.size(1280, 900)
    browser.media()
    try:
        return CHECKS[name](browser, url)
    except Failure as failure:
        return str(failure)


def shots(browser, url, folder):
    folder.mkdir(parents=True, exist_ok=True)
    states = [("light", 1280, "light", ""), ("dark", 1280, "dark", ""), ("narrow", 390, "light", ""),
              ("viewer", 1280, "light", "#ordering-h"), ("viewer-dark", 1280, "dark", "#ordering-h"),
              ("testplan", 1280, "light", "#testplan"), ("faults", 1280, "light", "#faults"),
              ("performance", 1280, "light", "#performance"),
              ("performance-dark", 1280, "dark", "#performance"),
              ("coverage", 1280, "light", "#coverage"), ("mutants", 1280, "light", "#mutants")]
    for name, width, scheme, place in states:
        browser.size(width, 1000)
        browser.media(scheme=scheme)
        browser.open(url)
        if place:
            browser.value(f"document.querySelector('{place}')?.scrollIntoView()")
        browser.picture(folder / f"{name}.png")
    browser.media()
    browser.pdf(folder / "report.pdf")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--browser", required=True, help="the path of Chromium")
    parser.add_argument("--shots", type=pathlib.Path, help="write pictures of the page there")
    parser.add_argument("--hostile", type=pathlib.Path, help="a page from a hostile folder")
    parser.add_argument("page", type=pathlib.Path, help="the report")
    arguments = parser.parse_args()
    browser = Browser(arguments.browser)
    wrong = []
    try:
        url = arguments.page.resolve().as_uri()
        if arguments.shots:
            shots(browser, url, arguments.shots)
        for name in CHECKS:
            pages = [arguments.page] + ([arguments.hostile] if arguments.hostile and name in
                                        ("loads", "alone", "escapes") else [])
            for page in pages:
                why = run(browser, name, page.resolve().as_uri())
                print(f"{name:10} {page.name:14} {'holds' if why is None else 'FAILS: ' + why}")
                if why is not None:
                    wrong.append(name)
        text = arguments.page.read_text()
        with tempfile.TemporaryDirectory() as folder:
            for name, what, by in MUTANTS:
                page = pathlib.Path(folder) / "mutant.html"
                page.write_text(mutated(text, what, by))
                why = run(browser, name, page.as_uri())
                print(f"{name:10} mutant         {'killed: ' + why if why else 'SURVIVES'}")
                if not why:
                    wrong.append(f"mutant of {name}")
    finally:
        browser.close()
    print(f"report: {len(CHECKS)} checks, {len(MUTANTS)} mutants, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
