"""Wrong calls of every public function, any number of them, and how a library ends each."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ops.cases import OPS
from ops.harness import Attribute, Case, Spec, X, map_leaves
from ops.malformed import KEYWORDS, MEMORY, NUMBERS, SECONDS_PER_CALL, STRANGE, TENSORS, spoil
from ops.runner import make_tensor
from properties.surface import callee, parameters

SIZES = [0, 1, 2, 3, 4, 5, 8]
ONE_OPERAND = {"neg", "pos", "invert", "abs", "index"}
TENSOR_NAMES = set(
    "input self other tensor x x1 x2 target weight bias mat1 mat2 vec1 vec2 batch1 batch2 tensor1 tensor2 src source mask index "
    "indices values running_mean running_var query key value anchor positive negative input1 input2 input3 end hx".split()
)
FLAG_NAMES = set(
    "keepdim inplace training bias affine unbiased largest sorted descending stable requires_grad batch_first bidirectional "
    "ceil_mode count_include_pad return_indices full p_is_log log_target log_input amsgrad nesterov maximize elementwise_affine".split()
)
CHOICE_NAMES = {
    "reduction",
    "reduce",
    "mode",
    "padding_mode",
    "nonlinearity",
    "approximate",
    "activation",
    "interpolation",
}

# An answer is a pair: the exception's type and the first line of its message; both empty for a result.
Answer = tuple[str, str]


def rows() -> dict[str, list[Case]]:
    """Returns the right calls of the op table by the function's name, methods and aliases included."""
    found: dict[str, list[Case]] = {}
    for op in OPS:
        for name in (op.name, *op.aliases):
            found.setdefault(name, list(op.cases))
            method = name.removeprefix("nn.functional.")
            found.setdefault(method if method.startswith("Tensor.") else f"Tensor.{method}", list(op.cases))
    return found


class Calls:
    """The wrong calls of one seed: call `i` is the same on every machine, whichever calls are made."""

    def __init__(self, seed: int, known: dict[str, list[Any]] | None = None):
        self.seed, self.parameters, self.rows = seed, known or parameters(), rows()
        self.names = list(self.parameters)

    def __call__(self, number: int) -> tuple[str, Case]:
        turn, place = divmod(number, len(self.names))
        name = self.names[place]
        # By name, so that one function more leaves the calls of the others as they are.
        chance = random.Random(f"{self.seed} {name} {turn}")
        base = self.rows.get(name)
        if base and chance.random() < 0.7:
            return name, self.spoiled(chance, base)
        return name, self.invented(chance, name)

    @staticmethod
    def spoiled(chance: random.Random, base: list[Case]) -> Case:
        case = chance.choice(base)
        args, kwargs = list(case.args), dict(case.kwargs)
        state = np.random.RandomState(chance.getrandbits(32))
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            places = [(args, place) for place in range(len(args))] + [(kwargs, key) for key in kwargs]
            if places and chance.random() < 0.65:
                holder, place = chance.choice(places)
                holder[place] = near(chance, holder[place])
            else:
                spoil(state, args, kwargs)
        return Case(*args, **kwargs)

    def invented(self, chance: random.Random, name: str) -> Case:
        """Makes up arguments, by the names of the parameters where they are known."""
        if name.startswith(("operator.", "builtins.")):
            short = name.split(".")[1]
            count = 3 if short == "setitem" else 1 if short in ONE_OPERAND or name.startswith("builtins.") else 2
            return Case(*[chance.choice(TENSORS), argument(chance), argument(chance)][:count])
        args, kwargs = [], {}
        for parameter, needed in self.parameters.get(name, []):
            value = argument(chance) if chance.random() < 0.3 else plausible(chance, parameter)
            if needed and not kwargs:
                args.append(value)
            elif needed or chance.random() < 0.3:
                kwargs[parameter] = value
        if not args:
            args = [argument(chance) for _ in range(chance.randrange(4))]
        if name.startswith("Tensor."):
            args = [chance.choice(TENSORS), *args]
        if chance.random() < 0.1:
            kwargs[chance.choice(KEYWORDS)] = argument(chance)
        if args and chance.random() < 0.1:
            args.pop()
        return Case(*args, **kwargs)


def argument(chance: random.Random) -> Any:
    """Returns a value of any kind."""
    kind = chance.randrange(8)
    if kind < 2:
        return chance.choice(SIZES)
    if kind < 4:
        return chance.choice(TENSORS)
    if kind == 4:
        return X(*(chance.choice(SIZES) for _ in range(chance.randrange(5))))
    return chance.choice(NUMBERS if kind < 6 else STRANGE)


def plausible(chance: random.Random, parameter: str) -> Any:
    """Returns a value of the kind that a parameter of this name takes, often a wrong one."""
    if parameter in TENSOR_NAMES:
        return near(chance, X(*(chance.choice(SIZES) for _ in range(chance.randrange(5)))))
    if parameter in FLAG_NAMES:
        return chance.random() < 0.5
    if parameter in CHOICE_NAMES:
        return chance.choice(["none", "mean", "sum", "relu", "tanh", "zeros", "nearest", "linear", "no such"])
    if parameter == "dtype":
        return Attribute(chance.choice(["float16", "int64", "bool", "complex64", "float64"]))
    if parameter in {"params", "parameters", "tensors"}:
        return [X(*(chance.choice(SIZES) for _ in range(chance.randrange(3)))) for _ in range(chance.randrange(3))]
    return near(chance, chance.choice([1, 2, 3, 0.5, (2, 2), [1, 3]]))


def near(chance: random.Random, value: Any) -> Any:
    """Returns a value of the same kind: another shape, dtype, size or sign."""
    if isinstance(value, Spec):
        shape = list(value.shape)
        for _ in range(chance.randrange(1, 3)):
            if shape and chance.random() < 0.4:
                shape[chance.randrange(len(shape))] = chance.choice(SIZES)
            elif shape and chance.random() < 0.4:
                shape.pop(chance.randrange(len(shape)))
            else:
                shape.insert(chance.randrange(len(shape) + 1), chance.choice(SIZES))
        dtype = chance.choice([value.dtype] * 4 + ["int64", "float64", "bool", "complex64", "uint8", "float16"])
        return Spec(tuple(shape[:6]), dtype=dtype)
    if isinstance(value, bool) or value is None:
        return chance.choice([True, False, None, 1, "yes"])
    if isinstance(value, int):
        return chance.choice([-1, 0, -value, value + 1, value + 7, -7, 2**31, -(2**63), 2**63 - 1, 10**15, True, 0.5])
    if isinstance(value, float):
        return chance.choice([-value, 0.0, -1.0, 1.5, float("nan"), float("inf"), 1e300, 1, 1j])
    if isinstance(value, str):
        return chance.choice(["", "no such", value + "x", value.upper(), "sum"])
    if isinstance(value, (list, tuple)):
        items = list(value)
        if items and chance.random() < 0.6:
            place = chance.randrange(len(items))
            items[place] = near(chance, items[place])
        elif items and chance.random() < 0.5:
            items.pop()
        else:
            items.append(chance.choice(items) if items else chance.choice(SIZES))
        return type(value)(items)
    return argument(chance)


def answers(library: str, seed: int, count: int, start: int = 0) -> Iterator[tuple[int, Answer]]:
    """Makes the calls in a process of their own, a fresh one after each that died, and yields each call's end."""
    known = parameters()
    end = start + count
    while start < end:
        process = worker(library, seed, start, end, known)
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                yield start, tuple(json.loads(line))
                start += 1
        status = process.wait()
        if start < end:
            yield start, ("hung" if status == -signal.SIGALRM else "crashed", f"status {status}")
            start += 1


def worker(library: str, seed: int, start: int, end: int, known: dict[str, list[Any]]) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-m", "properties.wrong_calls", library, *map(str, (seed, start, end))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, text=True, env=environment, **pipes)
    assert process.stdin is not None
    process.stdin.write(json.dumps(known))
    process.stdin.close()
    return process


def work() -> None:
    """Makes the calls named on the command line and writes a line for each."""
    library, (seed, start, end) = importlib.import_module(sys.argv[1]), map(int, sys.argv[2:])
    calls, answers_to = Calls(seed, json.load(sys.stdin)), os.dup(1)
    # What a call prints must not look like an answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit = MEMORY.get(sys.argv[1], 8 << 30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    for part in (
        "nn.functional",
        "nn.utils.rnn",
        "optim.lr_scheduler",
        "utils.data",
        "distributions",
        "testing",
        "special",
    ):
        try:
            importlib.import_module(f"{sys.argv[1]}.{part}")
        except ImportError:
            continue
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(start, end):
            signal.alarm(SECONDS_PER_CALL)
            os.write(answers_to, (json.dumps(answer(library, *calls(number))) + "\n").encode())
            signal.alarm(0)
        os.chdir("/")


def answer(library: Any, name: str, case: Case) -> Answer:
    """Makes a call; what a class makes is called once more, on a tensor, as modules are."""
    leaf = 0

    def make(value: Any) -> Any:
        nonlocal leaf
        leaf += 1
        if isinstance(value, Attribute):
            return value.of(library)
        return make_tensor(library, value, "float32", leaf) if isinstance(value, Spec) else value

    try:
        args, kwargs = map_leaves(make, (case.args, case.kwargs))
        function = callee(library, name)
        result = function(*args, **kwargs)
        if name.startswith("nn.") and inspect.isclass(function):
            result(library.ones(2, 4, 8))
    except BaseException as error:  # A panic is no Exception.
        restore(library)
        return type(error).__name__, (str(error).splitlines() or [""])[0][:300]
    restore(library)
    return "", ""


def restore(library: Any) -> None:
    """Undoes what a call may have set for the whole process."""
    library.set_default_dtype(library.float32)
    library.set_grad_enabled(True)
    library.set_printoptions(profile="default")


if __name__ == "__main__":
    work()
