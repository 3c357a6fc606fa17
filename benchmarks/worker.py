"""Times one library: reads requests as lines of JSON, answers each with one."""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from typing import Any

from workloads import GROUPS

# A round repeats a call until it lasts this long, so that the clock and the interpreter's noise count little.
ROUND_SECONDS = 0.03


class Worker:
    """A library with the workloads of one group, built once."""

    def __init__(self, library: str):
        self.torch = importlib.import_module(library)
        self.group, self.calls, self.repeats = "", {}, {}

    def prepare(self, group: str, threads: int) -> list[str]:
        """Builds the calls of a group from the same random numbers in every library."""
        self.torch.set_num_threads(threads)
        self.torch.manual_seed(0)
        self.calls, self.repeats = GROUPS[group](self.torch), {}
        return list(self.calls)

    def check(self, name: str) -> list[float]:
        """Returns the size of a call's first result and the sum of its absolute values."""
        result = self.torch.as_tensor(self.calls[name]()).detach()
        return [result.numel(), result.double().abs().sum().item()]

    def round(self, name: str) -> float:
        """Returns the seconds that one call took, on average over a round."""
        call = self.calls[name]
        if name not in self.repeats:
            call()
            self.repeats[name] = max(1, int(ROUND_SECONDS / max(self.timed(call, 3), 1e-8)))
        return self.timed(call, self.repeats[name])

    def timed(self, call: Any, repeats: int) -> float:
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        seconds = (time.perf_counter() - start) / repeats
        gc.enable()
        return seconds


def main() -> None:
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        request, *arguments = json.loads(line)
        print(json.dumps(getattr(worker, request)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
