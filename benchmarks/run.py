"""Times ferrotorch beside PyTorch in one run.

    python benchmarks/run.py [GROUP...] [--threads 1,2] [--rounds 15] [--match TEXT] [--json FILE]

A process for each library; they take turns, round by round, so that both see the same machine. A ratio is PyTorch's
median time by ferrotorch's: above 1, ferrotorch is faster. Without PyTorch, only ferrotorch's times are shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from workloads import GROUPS


class Library:
    """A worker process."""

    def __init__(self, name: str):
        self.name = name
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *request: Any) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"benchmarks: the worker of {self.name} ended; its error is above")
        return json.loads(answer)


def measure(libraries: list[Library], name: str, rounds: int) -> dict[str, float]:
    """Returns each library's median seconds for a call, and notes where their results differ."""
    sums = [library.ask("check", name) for library in libraries]
    times: dict[str, list[float]] = {library.name: [] for library in libraries}
    for turn in range(rounds):
        for library in libraries[:: 1 if turn % 2 else -1]:
            times[library.name].append(library.ask("round", name))
    result = {library: statistics.median(values) for library, values in times.items()}
    # Random numbers and results agree up to rounding, which a sum of absolute values does not blow up.
    same = all(sums[0][0] == other[0] and math.isclose(sums[0][1], other[1], rel_tol=1e-3) for other in sums[1:])
    return result if same else result | {"differs": 1.0}


def row(name: str, result: dict[str, float]) -> str:
    cells = [f"{result['ferrotorch'] * 1e6:12.2f}"]
    if "torch" in result:
        cells += [f"{result['torch'] * 1e6:12.2f}", f"{result['torch'] / result['ferrotorch']:8.2f}"]
    return f"  {name:42}" + "".join(cells) + ("  RESULTS DIFFER" if "differs" in result else "")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times ferrotorch beside PyTorch in one run.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)} (default: all)")
    parser.add_argument("--threads", default="1,2", help="thread counts (default: 1,2)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each library (default: 15)")
    parser.add_argument("--match", default="", help="only calls whose name contains this")
    parser.add_argument("--json", type=Path, help="write all medians here")
    args = parser.parse_args()
    if unknown := set(args.groups) - set(GROUPS):
        parser.error(f"no group {', '.join(sorted(unknown))}: there are {', '.join(GROUPS)}")
    return args


def main() -> None:
    args = arguments()
    names = ["ferrotorch"] + ["torch"] * (importlib.util.find_spec("torch") is not None)
    if len(names) == 1:
        print("PyTorch is not installed here: no comparison, ferrotorch's times only")
    libraries = [Library(name) for name in names]
    results: dict[str, dict[str, float]] = {}
    for threads in map(int, args.threads.split(",")):
        for group in args.groups or GROUPS:
            title = f"{group}, {threads} thread{'s' * (threads > 1)}"
            print(f"{title:44}{'ferrotorch':>12}" + f"{'PyTorch':>12}{'ratio':>8}  (microseconds)" * (len(names) > 1))
            calls = [library.ask("prepare", group, threads) for library in libraries]
            found = {name: measure(libraries, name, args.rounds) for name in calls[0] if args.match in name}
            for name, result in found.items():
                print(row(name, result), flush=True)
                results[f"{group}/{name}/{threads}"] = result
            ratios = [result["torch"] / result["ferrotorch"] for result in found.values() if "torch" in result]
            if ratios:
                mean = math.exp(statistics.fmean(map(math.log, ratios)))
                print(f"  {'geometric mean':42}{'':24}{mean:8.2f}   lowest {min(ratios):.2f}\n", flush=True)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
