"""Any number of random cases, each the same on every machine, against NumPy as the strided reference."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Iterator

import numpy as np

import ferrotorch
from properties import elementwise, reductions, shapes, writes
from properties.twins import Chance

CASES: list[Callable[[Chance], None]] = [
    case for family in (elementwise, reductions, shapes, writes) for case in family.CASES
]


def run(seed: int, number: int) -> str | None:
    """Runs one case; returns what went wrong, a panic included."""
    case = CASES[number % len(CASES)]
    try:
        with np.errstate(all="ignore"):
            case(Chance(seed * 1_000_003 + number))
    except BaseException as error:  # A panic is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        frame = next(
            frame
            for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__)))
            if frame.f_code is case.__code__
        )
        twins = {name: value for name, value in frame.f_locals.items() if name != "chance" and not callable(value)}
        return f"case {number} of seed {seed}, {case.__module__}.{case.__name__}: {type(error).__name__}: {error}\n  with {twins}"
    return None


def failures(seed: int, start: int, end: int) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(start, end):
            found = run(seed, number)
            if found:
                yield found


LARGE: list[Callable] = [
    lambda x, y: x + y,
    lambda x, y: (x * y).exp(),
    lambda x, y: x.sum(),
    lambda x, y: x.sum(0),
    lambda x, y: x.mean(-1),
    lambda x, y: x.var(0),
    lambda x, y: x.softmax(-1),
    lambda x, y: x.cumsum(0),
    lambda x, y: x.sort(-1).values,
    lambda x, y: x.amax(0),
    lambda x, y: x @ y.t(),
    lambda x, y: x.t() @ y,
    lambda x, y: ferrotorch.cat([x, y], 1).contiguous(),
    lambda x, y: ferrotorch.where(x > y, x, y),
    lambda x, y: x.norm(dim=1),
]


def threads_agree(seed: int, number: int) -> str | None:
    """Compares the bits of a case with large operands, and of its gradients, for one and for two threads."""
    chance = Chance(seed * 1_000_003 + number)
    rows, columns = chance.randrange(1, 700), chance.randrange(1, 700)
    case, layout = LARGE[number % len(LARGE)], chance.randrange(3)
    before, bits = ferrotorch.get_num_threads(), []
    try:
        for threads in 1, 2:
            ferrotorch.set_num_threads(threads)
            ferrotorch.manual_seed(number)
            x, y = ferrotorch.randn(rows, columns), ferrotorch.randn(rows, columns)
            if layout == 1:
                x, y = x.t().contiguous().t(), y
            elif layout == 2:
                x, y = ferrotorch.randn(rows, 2 * columns)[:, ::2], y[:1].expand(rows, columns)
            x.requires_grad_(True)
            result = case(x, y)
            result.square().sum().backward()
            bits.append([result.detach().numpy().tobytes(), x.grad.numpy().tobytes()])
    finally:
        ferrotorch.set_num_threads(before)
    return (
        None
        if bits[0] == bits[1]
        else f"case {number} of seed {seed}: other bits with two threads ({rows}, {columns}, {layout})"
    )
