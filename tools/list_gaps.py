"""Writes tests/known_gaps.tsv from a run of the tests: which tests fail, and what differs.

Usage: python tools/list_gaps.py REPORT      (REPORT: junit XML of `pytest --runxfail --junitxml=REPORT`)
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

OUT = Path(__file__).parent.parent / "tests" / "known_gaps.tsv"


def main(report):
    """Lists the failures of a report."""
    lines = []
    for case in ElementTree.parse(report).iter("testcase"):
        failure = case.find("failure") if case.find("failure") is not None else case.find("error")
        if failure is None:
            continue
        path = case.get("classname").replace(".", "/") + ".py"
        text = " ".join((failure.get("message") or failure.text or "").split())
        lines.append(f"{path}::{case.get('name')}\t{text[:160]}")
    OUT.write_text("".join(line + "\n" for line in sorted(lines)))
    print(f"{len(lines)} known gaps in {OUT.name}")


if __name__ == "__main__":
    main(sys.argv[1])
