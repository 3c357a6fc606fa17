"""Makes the calls of the op table in a library and compares their outcomes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ops.harness import COMPLEX, FLOAT, Attribute, Case, Op, Spec, function, map_leaves

# Relative and absolute differences allowed where a row names none.
TOLERANCE = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "complex64": (1.3e-6, 1e-5),
    "float64": (1e-9, 1e-9),
    "complex128": (1e-9, 1e-9),
}


@dataclass
class TensorValue:
    """A tensor as NumPy data: what both libraries' results are turned into."""

    dtype: str
    array: np.ndarray


@dataclass
class Failure:
    """An exception: its type's name and the first line of its message."""

    kind: str
    message: str


def make_tensor(library: Any, spec: Spec, dtype: str, seed: int, layout: str = "contiguous") -> Any:
    """Makes the tensor that `spec` describes, in a memory layout."""
    dtype = spec.dtype or dtype
    # A copy, whose memory is the library's own: NumPy's cannot be resized.
    tensor = library.from_numpy(spec.array(dtype, seed)).clone()
    if dtype == "bfloat16":
        tensor = tensor.to(library.bfloat16)
    return LAYOUT[layout](library, tensor) if layout != "contiguous" and tensor.ndim else tensor


def transposed(library: Any, tensor: Any) -> Any:
    order = tuple(reversed(range(tensor.ndim)))
    return tensor.permute(order).contiguous().permute(order)


def strided(library: Any, tensor: Any) -> Any:
    wide = library.zeros((*tensor.shape[:-1], 2 * tensor.shape[-1]), dtype=tensor.dtype)
    view = wide[..., ::2]
    view.copy_(tensor)
    return view


def expanded(library: Any, tensor: Any) -> Any:
    return tensor[:1].expand(tensor.shape)


def offset(library: Any, tensor: Any) -> Any:
    tall = library.zeros((tensor.shape[0] + 1, *tensor.shape[1:]), dtype=tensor.dtype)
    tall[1:].copy_(tensor)
    return tall[1:]


LAYOUT: dict[str, Callable[..., Any]] = {
    "transposed": transposed,
    "strided": strided,
    "expanded": expanded,
    "offset": offset,
}


def arguments(library: Any, op: Op, case: Case, dtype: str, layout: str = "contiguous", track: bool = False) -> Any:
    """Returns the positional and keyword arguments of a call in a library."""
    count = 0

    def make(leaf: Any) -> Any:
        nonlocal count
        if isinstance(leaf, Attribute):
            return leaf.of(library)
        if not isinstance(leaf, Spec):
            return leaf
        tensor = make_tensor(library, leaf, dtype, op.seed(case, count), layout)
        count += 1
        if track and leaf.grad and (leaf.dtype or dtype) in FLOAT + COMPLEX:
            tensor.requires_grad_(True)
        return tensor

    return map_leaves(make, (case.args, case.kwargs))


def attempt(library: Any, op: Op, args: Any, kwargs: Any, name: str | None = None) -> Any:
    """Makes a call and returns the library's own result, or a `Failure`."""
    library.manual_seed(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(library, name or op.name)(*args, **kwargs)
    except Exception as error:
        return failure(error)


def failure(error: Exception) -> Failure:
    line = (str(error).splitlines() or [""])[0]
    # PyTorch's allocator names a line of its source first.
    return Failure(type(error).__name__, re.sub(r"^\[enforce fail at [^\]]*\] err == 0\. ", "", line))


def outcome(library: Any, op: Op, case: Case, dtype: str, layout: str = "contiguous") -> Any:
    """Makes a call and returns its result as NumPy data, or a `Failure`."""
    args, kwargs = arguments(library, op, case, dtype, layout)
    result = attempt(library, op, args, kwargs)
    if op.name.endswith("_") and not isinstance(result, Failure):
        result = (result, args[0])
    return plain(library, result)


def plain(library: Any, result: Any) -> Any:
    """Turns a library's result into `TensorValue`s and ordinary Python values."""

    def change(leaf: Any) -> Any:
        if isinstance(leaf, library.Tensor):
            return to_numpy(library, leaf)
        if isinstance(leaf, (library.dtype, library.device)):
            return str(leaf).replace("ferrotorch.", "torch.")
        return leaf

    if isinstance(result, tuple):
        result = tuple(plain(library, item) for item in result)
    elif isinstance(result, list):
        result = [plain(library, item) for item in result]
    return map_leaves(change, result) if not isinstance(result, (tuple, list)) else result


def to_numpy(library: Any, tensor: Any) -> TensorValue:
    dtype = str(tensor.dtype).rpartition(".")[2]
    if dtype == "bfloat16":
        tensor = tensor.detach().to(library.float32)
    # A copy: the result may be a view of something that changes later.
    return TensorValue(dtype, np.array(tensor.numpy(force=True)))


def difference(got: Any, want: Any, tol: dict[str, float] | None = None) -> str | None:
    """Says how two outcomes differ, or returns None."""
    if isinstance(want, Failure) or isinstance(got, Failure):
        return None if got == want else f"got {got}, want {brief(want)}"
    if isinstance(want, TensorValue):
        if not isinstance(got, TensorValue):
            return f"got {got!r}, want a tensor"
        return tensor_difference(got, want, tol or {})
    if isinstance(want, (tuple, list)):
        if not isinstance(got, type(want)) or len(got) != len(want):
            return f"got {brief(got)}, want {brief(want)}"
        parts = [difference(a, b, tol) for a, b in zip(got, want, strict=True)]
        return next((f"item {i}: {part}" for i, part in enumerate(parts) if part), None)
    if isinstance(want, (float, complex)) and isinstance(got, (float, complex)):
        return None if np.allclose(got, want, 1e-6, 1e-9, equal_nan=True) else f"got {got!r}, want {want!r}"
    return None if got == want and type(got) is type(want) else f"got {got!r}, want {want!r}"


def tensor_difference(got: TensorValue, want: TensorValue, tol: dict[str, float]) -> str | None:
    if got.dtype != want.dtype:
        return f"dtype {got.dtype}, want {want.dtype}"
    if got.array.shape != want.array.shape:
        return f"shape {got.array.shape}, want {want.array.shape}"
    relative, absolute = TOLERANCE.get(want.dtype, (0.0, 0.0))
    if want.dtype in tol:
        relative, absolute = tol[want.dtype], max(absolute, tol[want.dtype])
    with np.errstate(all="ignore"):
        a, b = (value.astype(np.float64) if value.dtype == np.float16 else value for value in (got.array, want.array))
        close = np.isclose(a, b, relative, absolute, equal_nan=True) if relative else a == b
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    return f"{(~close).sum()} of {close.size} values differ, at {index}: got {a[index]!r}, want {b[index]!r}"


def brief(value: Any) -> str:
    if isinstance(value, TensorValue):
        return f"{value.dtype}{list(value.array.shape)}"
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, (tuple, list)) else repr(value)
