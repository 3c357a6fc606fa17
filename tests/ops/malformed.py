"""Ten thousand wrong calls: the rows' own calls with one or two things spoiled, the same on every machine."""

from __future__ import annotations

import copy
import functools
import importlib
import json
import os
import resource
import subprocess
import sys
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ops.cases import OPS
from ops.harness import Attribute, Case, Op, Spec, V, X, function
from ops.runner import arguments

# In PyTorch some dtypes have no kernel; an implementation may have one.
NO_KERNEL = ("not implemented for", "not supported for", "not supported on", "not support")
SECONDS_PER_CALL = 20
GOLDEN = Path(__file__).parents[1] / "golden" / "malformed"

CALLS_PER_OP = 30
MEMORY = {"torch": 64 << 30}


class Nothing:
    """An object that is no argument of anything; its text is the same in every run."""

    def __repr__(self) -> str:
        return "Nothing()"


NUMBERS = [-1, 0, 1, 3, -5, 7, 64, 10**15, -(10**15), 2**62, 2**63 - 1, -(2**63), 2**63, 2**70, 0.5, -2.5, 1e300]
NUMBERS += [float("nan"), float("inf"), 1j, True]
STRANGE: list[Any] = [
    None,
    "",
    "x",
    "sum",
    b"raw",
    [],
    (),
    [1, "a"],
    [[1], [2, 3]],
    {},
    {"dim": 0},
    Nothing(),
    object,
    len,
    range(2),
]
STRANGE += [[1, 2], (1, -1), [0, 0], (10**15, 10**15), [2**63], (0.5,), [None], Attribute("float16"), Attribute("nn")]
TENSORS = [
    X(),
    X(0),
    X(1),
    X(7),
    X(2, 5),
    X(3, 1, 2),
    X(2, 0, 3),
    X(2, 2, 2, 2, 2),
    X(3, 4, dtype="int64"),
    X(2, dtype="bool"),
]
TENSORS += [
    X(3, dtype="complex64"),
    X(3, 4, dtype="float16"),
    V([-1, 99], "int64"),
    V([float("nan")] * 3),
    V(10**15, "int64"),
]
KEYWORDS = [
    "dim",
    "dtype",
    "keepdim",
    "out",
    "alpha",
    "axis",
    "size",
    "nonsense",
    "requires_grad",
    "input",
    "other",
    "generator",
]


def calls(op: Op) -> Iterator[Case]:
    """Yields the wrong calls of a row."""
    random = np.random.RandomState(zlib.crc32(op.name.encode()))
    sources = [*op.cases, *op.errors]
    for _ in range(CALLS_PER_OP):
        case = sources[random.randint(len(sources))]
        args, kwargs = list(case.args), dict(case.kwargs)
        for _ in range(random.randint(1, 3)):
            spoil(random, args, kwargs)
        yield Case(*args, **kwargs)


def spoil(random: np.random.RandomState, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Replaces, drops, doubles or adds an argument."""
    change = random.randint(8)
    if change < 4 and args:
        place = random.randint(len(args))
        args[place] = (
            reshaped(random, args[place]) if change < 2 and isinstance(args[place], Spec) else anything(random)
        )
    elif change == 4 and args:
        del args[random.randint(len(args))]
    elif change == 5:
        args.insert(random.randint(len(args) + 1), anything(random))
    elif kwargs and change == 6:
        kwargs[sorted(kwargs)[random.randint(len(kwargs))]] = anything(random)
    else:
        kwargs[KEYWORDS[random.randint(len(KEYWORDS))]] = anything(random)


def reshaped(random: np.random.RandomState, spec: Spec) -> Spec:
    shape = list(spec.shape)
    if shape and random.randint(2):
        shape[random.randint(len(shape))] = int(random.randint(0, 6))
    else:
        shape.insert(random.randint(len(shape) + 1), int(random.randint(0, 4)))
    return X(*shape, dtype=["float64", "float32", "int64", "bool"][random.randint(4)])


def anything(random: np.random.RandomState) -> Any:
    pool = (NUMBERS, STRANGE, TENSORS)[random.randint(3)]
    return copy.copy(pool[random.randint(len(pool))])


def answers(library: str, rows: list[Op]) -> dict[str, list[str]]:
    """Makes the rows' calls in a process of its own and returns, for each row, how every call ended.

    An answer is the exception's type, "" for a result, "no kernel", or "crashed" or "hung".
    """
    found: dict[str, list[str]] = {}
    while rest := [op.name for op in rows if op.name not in found]:
        found |= run_worker(library, rest)
    return found


def store_answers(family: str, version: str) -> None:
    """Asks PyTorch and writes its answers to a family's calls, a row a line."""
    found = answers("torch", [op for op in OPS if op.family == family])
    rows = {name: " ".join(answer.replace(" ", "-") or "-" for answer in ends) for name, ends in found.items()}
    path = GOLDEN / f"{family}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"torch": version, "rows": rows}, indent=0, sort_keys=True) + "\n")


@functools.cache
def stored_answers(family: str) -> dict[str, list[str]]:
    """Returns PyTorch's answers to a family's calls; none where they have not been stored."""
    path = GOLDEN / f"{family}.json"
    rows = json.loads(path.read_text())["rows"] if path.exists() else {}
    return {
        name: ["" if answer == "-" else answer.replace("-", " ") for answer in ends.split(" ")]
        for name, ends in rows.items()
    }


def run_worker(library: str, rest: list[str]) -> dict[str, list[str]]:
    """Makes the calls of the rows in `rest`; where the process dies, the call is noted and the row ends there."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-m", "ops.malformed", library, *rest]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    new: dict[str, list[str]] = {}
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            name, answer = json.loads(line)
            new.setdefault(name, []).append(answer)
    status = process.wait()
    if status:
        name = next(name for name in rest if len(new.get(name, [])) < CALLS_PER_OP)
        new.setdefault(name, []).append("hung" if status == -14 else "crashed")
    return new


def work() -> None:
    """Makes the calls of the rows named on the command line and writes a line for each."""
    import signal

    library, names = importlib.import_module(sys.argv[1]), set(sys.argv[2:])
    limit = MEMORY.get(sys.argv[1], 8 << 30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    for op in OPS:
        if op.name in names:
            for case in calls(op):
                signal.alarm(SECONDS_PER_CALL)
                print(json.dumps([op.name, answer(library, op, case)]), flush=True)


def answer(library: Any, op: Op, case: Case) -> str:
    try:
        args, kwargs = arguments(library, op, case, op.main_dtype)
        function(library, op.name)(*args, **kwargs)
    except BaseException as error:  # A panic is no Exception.
        return "no kernel" if any(words in str(error) for words in NO_KERNEL) else type(error).__name__
    return ""


if __name__ == "__main__":
    work()
