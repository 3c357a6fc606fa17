"""The vocabulary of the op table: what a row says, and the tensors it is written with.

A row is one `Op` in `tests/ops/cases/<family>.py`. Its calls are written with tensor descriptions (`X`, `I`, `B`, `V`),
so that the harness can make each call in every dtype and memory layout, and for PyTorch as well as for ferrotorch.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FLOAT = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
INTEGER = ("uint8", "int8", "int16", "int32", "int64")
DTYPES = (*FLOAT, *COMPLEX, *INTEGER, "bool")
LAYOUTS = ("transposed", "strided", "expanded", "offset")


@dataclass(frozen=True)
class Spec:
    """A tensor yet to be made: shape, range of its values, and a dtype unless it takes the one under test."""

    shape: tuple[int, ...]
    low: float = -3.0
    high: float = 3.0
    dtype: str | None = None
    distinct: bool = False
    grad: bool = True
    values: Any = None

    def array(self, dtype: str, seed: int) -> np.ndarray:
        """Returns the values as a NumPy array (bfloat16 as float32): the same for the same seed, everywhere."""
        random = np.random.RandomState(seed % 2**32)
        kind = np.float32 if dtype == "bfloat16" else np.dtype(dtype).type
        if self.values is not None:
            values = np.array(self.values)
            if dtype in INTEGER and values.dtype.kind == "f":
                values = np.maximum(np.nan_to_num(values, posinf=0, neginf=0), 0 if dtype == "uint8" else -128)
            return np.asarray(values).astype(kind)
        count = math.prod(self.shape)
        low = max(self.low, 0) if dtype == "uint8" else self.low
        if self.distinct:
            steps = np.arange(count) if dtype in INTEGER else np.linspace(low, self.high, max(count, 1))[:count]
            return random.permutation(steps).reshape(self.shape).astype(kind)
        if dtype == "bool":
            return random.randint(0, 2, self.shape).astype(bool)
        if dtype in INTEGER:
            low = math.ceil(low)
            return random.randint(low, max(low, math.floor(self.high)) + 1, self.shape).astype(kind)
        values = random.uniform(low, self.high, self.shape)
        if dtype in COMPLEX:
            values = values + 1j * random.uniform(low, self.high, self.shape)
        return np.asarray(values).astype(kind)


def X(*shape: int, **options) -> Spec:
    """A tensor of the dtype under test with uniform values from `low` to `high`."""
    return Spec(shape, **options)


def I(*shape: int, high: int, low: int = 0, **options) -> Spec:  # noqa: E743
    """An int64 tensor with values from `low` to `high - 1`, an index for example."""
    return Spec(shape, low, high - 1, "int64", grad=False, **options)


def B(*shape: int) -> Spec:
    """A bool tensor."""
    return Spec(shape, dtype="bool", grad=False)


def V(values: Any, dtype: str | None = None, grad: bool = True) -> Spec:
    """A tensor with the given values."""
    return Spec(np.array(values).shape, dtype=dtype, values=values, grad=grad)


@dataclass(frozen=True)
class Attribute:
    """A constant of the library, `L("float64")` or `L("contiguous_format")`."""

    name: str

    def of(self, library: Any) -> Any:
        return resolve(library, self.name)


L = Attribute


class Case:
    """One call: its arguments, written as they would be in a program."""

    def __init__(self, *args: Any, **kwargs: Any):
        self.args, self.kwargs = args, kwargs

    def __repr__(self) -> str:
        parts = [show(arg) for arg in self.args] + [f"{name}={show(arg)}" for name, arg in self.kwargs.items()]
        return f"({', '.join(parts)})"

    def specs(self) -> list[Spec]:
        """Returns the tensors of the call in order."""
        found: list[Spec] = []
        map_leaves(lambda leaf: found.append(leaf) if isinstance(leaf, Spec) else None, (self.args, self.kwargs))
        return found


class Op:
    """A row: an operation by its PyTorch name, the calls that define it, and calls that must fail.

    The rest is derived. The first call is made in each of `dtypes` (PyTorch says which of them are errors), the others
    in float64, or in the first of `dtypes` if that is not among them. An option that switches a derived check off
    carries its reason as a comment in the row; `without` names variants ("method", "in-place", "out") that mean
    something else in PyTorch.
    """

    def __init__(
        self,
        name: str,
        *cases: Case,
        errors: Sequence[Case] = (),
        aliases: Sequence[str] = (),
        dtypes: Sequence[str] = DTYPES,
        tol: dict[str, float] | None = None,
        gradcheck: bool = True,
        gradgradcheck: bool = True,
        layouts: Sequence[str] = LAYOUTS,
        values: bool = True,
        messages: bool = True,
        without: Sequence[str] = (),
    ):
        self.name, self.cases, self.errors, self.aliases = name, list(cases), list(errors), tuple(aliases)
        self.dtypes, self.tol, self.layouts = tuple(dtypes), tol or {}, tuple(layouts)
        self.gradcheck, self.gradgradcheck = gradcheck, gradcheck and gradgradcheck
        self.values, self.messages, self.without = values, messages, tuple(without)
        self.family = ""

    def __repr__(self) -> str:
        return self.name

    @property
    def main_dtype(self) -> str:
        return "float64" if "float64" in self.dtypes else self.dtypes[0]

    def seed(self, case: Case, leaf: int) -> int:
        return zlib.crc32(f"{self.name}{case}{leaf}".encode())


def resolve(library: Any, path: str) -> Any:
    """Follows a dotted path from the library, `nn.functional.conv2d` for example; None where it ends early."""
    for part in path.split("."):
        library = getattr(library, part, None)
    return library


def function(library: Any, name: str) -> Callable[..., Any]:
    """Returns the library's function of that name; a method that is no function is called on its first argument."""
    found = None if name.startswith("Tensor.") else resolve(library, name)
    if (found is not None and "." in name) or callable(found):
        return found
    method = name.removeprefix("Tensor.")
    return lambda tensor, *args, **kwargs: getattr(tensor, method)(*args, **kwargs)


def map_leaves(change: Callable[[Any], Any], tree: Any) -> Any:
    """Applies `change` to every leaf of nested tuples, lists and dicts."""
    if isinstance(tree, dict):
        return {key: map_leaves(change, value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)([map_leaves(change, item) for item in tree])
    return change(tree)


def show(argument: Any) -> str:
    """Writes an argument as it stands in the row, for test reports and as the key of its stored answer."""
    if isinstance(argument, Spec):
        kind = argument.dtype or "X"
        return f"{kind}{list(argument.shape) if argument.values is None else argument.values}"
    if isinstance(argument, (list, tuple)):
        left, right = "[]" if isinstance(argument, list) else "()"
        return left + ", ".join(map(show, argument)) + right
    return argument.name if isinstance(argument, Attribute) else repr(argument)
