"""Runs random cases of every operation family against NumPy, any number of them.

python tools/random_cases.py --cases 1000000         a million, on all processors; exit status 1 when one fails
python tools/random_cases.py --seed 7 --only 12345   one of them, as a report names it
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from properties.random_cases import CASES, failures, threads_agree

BLOCK = 2000
# One case in so many is repeated at a size where two threads share the work.
LARGE_EVERY = 200


def block(task: tuple[int, int, int]) -> list[str]:
    seed, start, end = task
    large = [threads_agree(seed, number) for number in range(start, end) if number % LARGE_EVERY == 0]
    return [*failures(seed, start, end), *filter(None, large)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="run this case alone")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()
    first, last = (0, args.cases) if args.only is None else (args.only, args.only + 1)
    tasks = [(args.seed, start, min(start + BLOCK, last)) for start in range(first, last, BLOCK)]
    start, failed = time.perf_counter(), 0
    with ProcessPoolExecutor(args.processes) as pool:
        for found in pool.map(block, tasks):
            failed += len(found)
            for text in found:
                print(text, flush=True)
    print(f"{last - first} cases of {len(CASES)} kinds, {failed} failed, {time.perf_counter() - start:.0f} s")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
