"""Tensors and NumPy arrays with the same values and memory layout, made at random."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

import ferrotorch

BOOL, INTEGER = ["bool"], ["uint8", "int8", "int16", "int32", "int64"]
FLOAT, COMPLEX = ["float16", "float32", "float64"], ["complex64", "complex128"]
REAL = [*INTEGER, *FLOAT]
DTYPES = [*BOOL, *INTEGER, *FLOAT, *COMPLEX]
TOLERANCE = {"float16": 4e-3, "float32": 1e-5, "float64": 1e-11, "complex64": 1e-5, "complex128": 1e-11}


@dataclass
class Twin:
    """A tensor and its array; a write through either side of a view shows in both `base` members."""

    tensor: Any
    array: np.ndarray
    base: Twin | None = None
    steps: str = ""

    @property
    def dtype(self) -> str:
        return self.array.dtype.name

    def __repr__(self) -> str:
        return f"{self.dtype}{list(self.array.shape)}{self.steps}"

    def view(self, tensor: Any, array: np.ndarray, step: str) -> Twin:
        return Twin(tensor, array, self.base or self, f"{self.steps}.{step}")

    def overlaps(self) -> bool:
        """Says whether one place in memory stands for several elements."""
        places = np.zeros(self.array.shape, np.int64)
        for axis, (size, stride) in enumerate(zip(self.array.shape, self.array.strides)):
            places += (np.arange(size) * stride).reshape([-1 if i == axis else 1 for i in range(self.array.ndim)])
        return len(np.unique(places)) < places.size


class Chance(random.Random):
    """Random choices that only this project's cases need."""

    def shape(self, most: int = 4, sizes: tuple[int, ...] = (0, 1, 1, 2, 2, 3, 3, 4, 5)) -> tuple[int, ...]:
        return tuple(self.choice(sizes) for _ in range(self.randrange(most + 1)))

    def values(self, shape: tuple[int, ...], dtype: str, low: float = -4, special: bool = False) -> np.ndarray:
        """Returns quarters from `low` to 4: sums and products of a few of them are exact from float32 on."""
        state = np.random.RandomState(self.getrandbits(32))
        if dtype == "bool":
            return state.randint(0, 2, shape).astype(bool)
        if dtype in INTEGER:
            return state.randint(max(int(low), 0) if dtype == "uint8" else int(low), 5, shape).astype(dtype)
        values = np.asarray(state.randint(int(low * 4), 17, shape) / 4)
        if dtype in COMPLEX:
            values = np.asarray(values + 1j * state.randint(-16, 17, shape) / 4)
        if special and values.size and self.random() < 0.15:
            values.reshape(-1)[state.randint(values.size)] = self.choice([np.nan, np.inf, -np.inf, -0.0])
        return np.asarray(values).astype(dtype)

    def twin(self, shape: tuple[int, ...] | None = None, dtypes: list[str] = DTYPES, **options: Any) -> Twin:
        """Makes a twin of a shape, or of any shape; its memory is as irregular as `views` makes it."""
        dtype = self.choice(dtypes)
        if shape is None:
            return self.viewed(self.plain(self.shape(), dtype, **options))
        twin = self.plain(shape, dtype, **options)
        return twin if self.random() < 0.3 else self.strided(twin)

    def plain(self, shape: tuple[int, ...], dtype: str, **options: Any) -> Twin:
        array = self.values(shape, dtype, **options)
        return Twin(ferrotorch.from_numpy(array.copy()), array)

    def strided(self, twin: Twin) -> Twin:
        """Returns the same values in memory that is permuted, stepped over and offset."""
        order = self.sample(range(twin.array.ndim), twin.array.ndim)
        steps, starts = [self.randrange(1, 4) for _ in order], [self.randrange(3) for _ in order]
        room = [twin.array.shape[axis] * step + start for axis, step, start in zip(order, steps, starts)]
        key = tuple(
            slice(start, start + twin.array.shape[axis] * step, step) for axis, step, start in zip(order, steps, starts)
        )
        memory = np.zeros(room, twin.array.dtype)
        inverse = tuple(int(axis) for axis in np.argsort(order))
        array = memory[key].transpose(inverse) if order else memory
        array[...] = twin.array
        tensor = ferrotorch.from_numpy(memory.copy())
        base = Twin(tensor, memory)
        return Twin(
            tensor[key].permute(inverse) if order else tensor, array, base, f".strided({order}, {steps}, {starts})"
        )

    def viewed(self, twin: Twin) -> Twin:
        """Takes some random views."""
        for _ in range(self.randrange(4)):
            twin = self.choice(VIEWS)(self, twin)
        return twin

    def axis(self, twin: Twin) -> int:
        return self.randrange(-twin.array.ndim, twin.array.ndim)

    def broadcasting(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Returns a shape that broadcasts to `shape`."""
        return tuple(
            1 if self.random() < 0.25 else size for size in shape[self.randrange(len(shape) + 1) if shape else 0 :]
        )


def permuted(chance: Chance, twin: Twin) -> Twin:
    order = tuple(chance.sample(range(twin.array.ndim), twin.array.ndim))
    return twin.view(twin.tensor.permute(order), twin.array.transpose(order), f"permute{order}")


def sliced(chance: Chance, twin: Twin) -> Twin:
    if not twin.array.ndim:
        return twin
    axis = chance.randrange(twin.array.ndim)
    edges = [chance.choice([None, *range(-twin.array.shape[axis] - 1, twin.array.shape[axis] + 2)]) for _ in range(2)]
    key = (slice(None),) * axis + (slice(*edges, chance.choice([None, 1, 2, 3])),)
    return twin.view(twin.tensor[key], twin.array[key], f"[{key}]")


def selected(chance: Chance, twin: Twin) -> Twin:
    if not twin.array.size or not twin.array.ndim:
        return twin
    axis = chance.axis(twin)
    index = chance.randrange(-twin.array.shape[axis], twin.array.shape[axis])
    key = (slice(None),) * (axis % twin.array.ndim) + (index, ...)
    return twin.view(twin.tensor.select(axis, index), twin.array[key], f"select({axis}, {index})")


def grown(chance: Chance, twin: Twin) -> Twin:
    axis = chance.randrange(-twin.array.ndim - 1, twin.array.ndim + 1)
    if twin.array.ndim > 4:
        return twin
    return twin.view(twin.tensor.unsqueeze(axis), np.expand_dims(twin.array, axis), f"unsqueeze({axis})")


def expanded(chance: Chance, twin: Twin) -> Twin:
    shape = tuple(chance.choice([1, 2, 3]) if size == 1 else size for size in twin.array.shape)
    if len(shape) < 4 and chance.random() < 0.3:
        shape = (chance.randrange(3), *shape)
    array = np.lib.stride_tricks.as_strided(twin.array, shape, np.broadcast_to(twin.array, shape).strides)
    return twin.view(twin.tensor.expand(shape), array, f"expand{shape}")


def diagonal(chance: Chance, twin: Twin) -> Twin:
    if twin.array.ndim < 2:
        return twin
    first, second = chance.sample(range(twin.array.ndim), 2)
    offset = chance.randrange(-2, 3)
    array = np.diagonal(twin.array, offset, first, second)
    array.flags.writeable = True
    return twin.view(twin.tensor.diagonal(offset, first, second), array, f"diagonal({offset}, {first}, {second})")


def windowed(chance: Chance, twin: Twin) -> Twin:
    if not 0 < twin.array.ndim < 4:
        return twin
    axis = chance.randrange(twin.array.ndim)
    size, step = chance.randrange(1, 4), chance.randrange(1, 4)
    if size > twin.array.shape[axis]:
        return twin
    array = np.lib.stride_tricks.sliding_window_view(twin.array, size, axis, writeable=True)
    array = array[(slice(None),) * axis + (slice(None, None, step),)]
    return twin.view(twin.tensor.unfold(axis, size, step), array, f"unfold({axis}, {size}, {step})")


def restrided(chance: Chance, twin: Twin) -> Twin:
    """Any strides over contiguous memory: elements may coincide."""
    if not twin.array.flags.c_contiguous or not twin.array.size or twin.base:
        return twin
    shape = tuple(chance.choice([1, 2, 3]) for _ in range(chance.randrange(4)))
    strides = tuple(chance.choice([0, 1, 1, 2, 3, 4]) for _ in shape)
    room = twin.array.size - sum((size - 1) * stride for size, stride in zip(shape, strides))
    if room <= 0:
        return twin
    offset = chance.randrange(room)
    flat, width = twin.array.reshape(-1)[offset:], twin.array.itemsize
    array = np.lib.stride_tricks.as_strided(flat, shape, tuple(width * stride for stride in strides))
    return twin.view(twin.tensor.as_strided(shape, strides, offset), array, f"as_strided({shape}, {strides}, {offset})")


def flipped(chance: Chance, twin: Twin) -> Twin:
    """Negative steps, which a tensor takes by copying."""
    axes = tuple(chance.sample(range(twin.array.ndim), chance.randrange(twin.array.ndim + 1)))
    return Twin(twin.tensor.flip(axes), np.array(np.flip(twin.array, axes)), None, f"{twin.steps}.flip({axes})")


VIEWS = [permuted, sliced, sliced, selected, grown, expanded, diagonal, windowed, restrided, restrided, flipped]


def category(dtype: str) -> int:
    return 0 if dtype == "bool" else 1 if dtype in INTEGER else 2 if dtype in FLOAT else 3


def promote(first: str, second: str) -> str:
    """Returns PyTorch's common dtype of two tensors of the same rank of priority."""
    if category(first) > category(second):
        first, second = second, first
    if category(first) == category(second):
        return np.promote_types(first, second).name
    return "complex128" if second == "complex64" and first == "float64" else second


def result_dtype(*twins: Twin) -> str:
    """Returns PyTorch's result dtype: a 0-dim tensor counts only where its category is the highest."""
    ranks: list[str | None] = [None, None]
    for twin in twins:
        rank = int(not twin.array.ndim)
        ranks[rank] = promote(ranks[rank], twin.dtype) if ranks[rank] else twin.dtype
    many, one = ranks
    if many is None or one is None:
        return many or one or "float32"
    if category(one) <= category(many):
        return many
    # A complex 0-dim tensor makes floating numbers complex without widening them.
    return complex_dtype(many) if category(many) == 2 else promote(many, one)


def complex_dtype(dtype: str) -> str:
    return "complex128" if dtype == "float64" else "complex64"


def float_dtype(dtype: str) -> str:
    return dtype if category(dtype) > 1 else "float32"


def wide(array: np.ndarray) -> np.ndarray:
    """Returns an array in the widest dtype of its category, to compute references in."""
    kind = array.dtype.kind
    return array.astype(np.complex128 if kind == "c" else np.float64 if kind == "f" else np.int64)


def check(tensor: Any, array: Any, dtype: str | None = None, tolerance: float | None = None) -> None:
    """Compares a result with its reference: shape, dtype, and values as exactly as the dtype allows."""
    got, array = tensor.numpy(), np.asarray(array)
    dtype = dtype or array.dtype.name
    if got.shape != array.shape or got.dtype != dtype:
        raise AssertionError(f"got {got.dtype}{list(got.shape)}, want {dtype}{list(array.shape)}")
    with np.errstate(all="ignore"):
        want = array.astype(dtype)
    if dtype in TOLERANCE:
        bound = TOLERANCE[dtype] if tolerance is None else tolerance
        equal = np.allclose(got, want, rtol=bound, atol=bound, equal_nan=True)
    else:
        equal = np.array_equal(got, want)
    if not equal:
        raise AssertionError(f"got\n{got}\nwant\n{want}")
