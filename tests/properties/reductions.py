"""Reductions, scans and orderings against NumPy."""

from __future__ import annotations

import numpy as np

import ferrotorch
from properties.twins import BOOL, COMPLEX, DTYPES, FLOAT, REAL, Chance, Twin, category, check, float_dtype, wide


def axes(chance: Chance, twin: Twin) -> tuple[int, ...]:
    """Returns some dimensions, none of them twice, counted from either end."""
    chosen = chance.sample(range(twin.array.ndim), chance.randrange(1, twin.array.ndim + 1)) if twin.array.ndim else []
    return tuple(axis - twin.array.ndim if chance.random() < 0.3 else axis for axis in chosen)


def total(chance: Chance) -> None:
    x, keepdim = chance.twin(dtypes=DTYPES), chance.random() < 0.5
    dtype = x.dtype if category(x.dtype) > 1 else "int64"
    dims = axes(chance, x)
    if dims:
        check(x.tensor.sum(dims, keepdim), wide(x.array).sum(dims, keepdims=keepdim), dtype)
    check(x.tensor.sum(), wide(x.array).sum(), dtype)


def mean_and_variance(chance: Chance) -> None:
    x, keepdim = chance.twin(dtypes=FLOAT[1:]), chance.random() < 0.5
    dims = axes(chance, x)
    if not dims or not x.array.size:
        return
    check(x.tensor.mean(dims, keepdim), wide(x.array).mean(dims, keepdims=keepdim), x.dtype)
    count = np.prod([x.array.shape[axis] for axis in dims])
    correction = chance.choice([0, 1])
    if count > correction:
        want = wide(x.array).var(dims, ddof=correction, keepdims=keepdim)
        check(x.tensor.var(dims, correction=correction, keepdim=keepdim), want, x.dtype)
        check(x.tensor.std(dims, correction=correction, keepdim=keepdim), np.sqrt(want), x.dtype, 1e-4)


def product(chance: Chance) -> None:
    x = chance.twin(dtypes=DTYPES[6:] if chance.random() < 0.5 else [*BOOL, "int64"])
    dtype = x.dtype if category(x.dtype) > 1 else "int64"
    if dtype == "float16":
        return
    if x.array.ndim:
        axis = chance.axis(x)
        check(x.tensor.prod(axis), wide(x.array).prod(axis), dtype)
    elif x.array.size:
        check(x.tensor.prod(), wide(x.array).prod(), dtype)


def extremes(chance: Chance) -> None:
    x, keepdim = chance.twin(dtypes=[*BOOL, *REAL], special=True), chance.random() < 0.5
    dims = axes(chance, x)
    if not dims or not x.array.size:
        return
    check(x.tensor.amax(dims, keepdim), x.array.max(dims, keepdims=keepdim))
    check(x.tensor.amin(dims, keepdim), x.array.min(dims, keepdims=keepdim))
    axis = dims[0]
    found = x.tensor.max(axis)
    check(found.values, x.array.max(axis))
    check(found.indices, x.array.argmax(axis))
    check(x.tensor.min(axis).indices, x.array.argmin(axis))
    check(x.tensor.max(), x.array.max())


def truth(chance: Chance) -> None:
    x, keepdim = chance.twin(special=True), chance.random() < 0.5
    # PyTorch keeps uint8 here.
    dtype = "uint8" if x.dtype == "uint8" else "bool"
    for axis in [chance.axis(x)] if x.array.ndim else []:
        check(x.tensor.any(axis, keepdim), x.array.any(axis, keepdims=keepdim), dtype)
        check(x.tensor.all(axis, keepdim), x.array.all(axis, keepdims=keepdim), dtype)
        check(x.tensor.count_nonzero(axis), np.count_nonzero(x.array, axis))
    check(x.tensor.any(), x.array.any(), dtype)
    check(x.tensor.all(), x.array.all(), dtype)


def norms(chance: Chance) -> None:
    x = chance.twin(dtypes=[*FLOAT[1:], *COMPLEX])
    dtype = {"complex64": "float32", "complex128": "float64"}.get(x.dtype, x.dtype)
    check(x.tensor.norm(), np.sqrt((np.abs(wide(x.array)) ** 2).sum()), dtype)
    for axis in [chance.axis(x)] if x.array.ndim else []:
        power = chance.choice([1, 2, 3])
        check(x.tensor.norm(power, axis), (np.abs(wide(x.array)) ** power).sum(axis) ** (1 / power), dtype)


def exponentials(chance: Chance) -> None:
    x = chance.twin(dtypes=FLOAT[1:])
    if not x.array.ndim or not x.array.size:
        return
    axis = chance.axis(x)
    want = np.exp(wide(x.array))
    check(x.tensor.softmax(axis), want / want.sum(axis, keepdims=True), x.dtype)
    check(x.tensor.log_softmax(axis), np.log(want / want.sum(axis, keepdims=True)), x.dtype)
    check(x.tensor.logsumexp(axis), np.log(want.sum(axis)), x.dtype)


def scans(chance: Chance) -> None:
    x = chance.twin(dtypes=DTYPES)
    if not x.array.ndim:
        return
    axis, dtype = chance.axis(x), x.dtype if category(x.dtype) > 1 else "int64"
    check(x.tensor.cumsum(axis), wide(x.array).cumsum(axis), dtype)
    if dtype != "float16":
        check(x.tensor.cumprod(axis), wide(x.array).cumprod(axis), dtype)
    if category(x.dtype) < 3 and x.array.size:
        check(x.tensor.cummax(axis).values, np.maximum.accumulate(x.array, axis))
        check(x.tensor.cummin(axis).values, np.minimum.accumulate(x.array, axis))


def orderings(chance: Chance) -> None:
    x = chance.twin(dtypes=[*BOOL, *REAL], special=True)
    if not x.array.ndim:
        return
    axis = chance.axis(x)
    found = x.tensor.sort(dim=axis, stable=True)
    check(found.values, np.sort(x.array, axis))
    check(found.indices, np.argsort(x.array, axis, kind="stable"))
    if x.dtype != "bool" and x.array.shape[axis]:
        count = chance.randrange(1, x.array.shape[axis] + 1)
        largest = np.flip(np.sort(x.array, axis), axis).take(range(count), axis)
        check(x.tensor.topk(count, axis).values, largest)
        check(x.tensor.kthvalue(count, axis).values, np.sort(x.array, axis).take(count - 1, axis))


def searching(chance: Chance) -> None:
    edges = np.unique(chance.values((chance.randrange(6),), "float32"))
    x, right = chance.twin(dtypes=["float32"]), chance.random() < 0.5
    want = np.searchsorted(edges, x.array, "right" if right else "left")
    check(ferrotorch.searchsorted(ferrotorch.from_numpy(edges), x.tensor, right=right), want, "int64")
    x = chance.twin(dtypes=[*BOOL, *REAL])
    values, counts = np.unique(x.array, return_counts=True)
    got = ferrotorch.unique(x.tensor, return_counts=True)
    check(got[0], values)
    check(got[1], counts, "int64")
    check(x.tensor.nonzero(), np.argwhere(x.array), "int64")


def statistics(chance: Chance) -> None:
    x = chance.twin(dtypes=["float32", "float64"])
    if not x.array.ndim or not x.array.size:
        return
    axis, q = chance.axis(x), chance.choice([0.0, 0.25, 0.5, 0.9, 1.0])
    check(x.tensor.quantile(q, axis), np.quantile(wide(x.array), q, axis), x.dtype)
    check(x.tensor.median(axis).values, np.quantile(x.array, 0.5, axis, method="lower"), float_dtype(x.dtype))
    check(x.tensor.diff(dim=axis), np.diff(x.array, axis=axis))


CASES = [
    total,
    total,
    mean_and_variance,
    product,
    extremes,
    truth,
    norms,
    exponentials,
    scans,
    orderings,
    searching,
    statistics,
]
