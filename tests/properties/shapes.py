"""Changes of shape and place, and matrix products, against NumPy."""

from __future__ import annotations

import numpy as np

import ferrotorch
from properties.twins import DTYPES, Chance, Twin, check, result_dtype, wide


def copies(chance: Chance) -> None:
    x = chance.twin()
    check(x.tensor.contiguous(), x.array)
    check(x.tensor.clone(), x.array)
    check(x.tensor.reshape(-1), x.array.reshape(-1))
    check(x.tensor.flatten(), x.array.reshape(-1))
    if x.tensor.tolist() != x.array.tolist():
        raise AssertionError(f"tolist: got {x.tensor.tolist()}, want {x.array.tolist()}")


def reshaped(chance: Chance) -> None:
    x = chance.twin()
    shape, rest = [], x.array.size
    for factor in 2, 3, 5, 2:
        if rest and rest % factor == 0:
            shape.append(factor)
            rest //= factor
    shape.insert(chance.randrange(len(shape) + 1), rest)
    want = x.array.reshape(shape)
    check(x.tensor.reshape(shape), want)
    if x.array.size:
        shape[chance.randrange(len(shape))] = -1
        check(x.tensor.reshape(shape), want)
    check(x.tensor.squeeze(), x.array.squeeze())


def moved(chance: Chance) -> None:
    x = chance.twin()
    if x.array.ndim:
        first, second = chance.axis(x), chance.axis(x)
        check(x.tensor.transpose(first, second), x.array.swapaxes(first, second))
        check(x.tensor.movedim(first, second), np.moveaxis(x.array, first, second))
        shift = chance.randrange(-6, 7)
        check(x.tensor.roll(shift, first), np.roll(x.array, shift, first))
        check(x.tensor.flip(first), np.flip(x.array, first))
    check(x.tensor.roll(3), np.roll(x.array, 3))
    if x.array.ndim >= 2:
        turns, diagonal = chance.randrange(-3, 5), chance.randrange(-3, 4)
        plane = tuple(chance.sample(range(x.array.ndim), 2))
        check(x.tensor.rot90(turns, plane), np.rot90(x.array, turns, plane))
        check(x.tensor.triu(diagonal), np.triu(x.array, diagonal))
        check(x.tensor.tril(diagonal), np.tril(x.array, diagonal))


def joined(chance: Chance) -> None:
    first = chance.twin()
    if not first.array.ndim:
        return
    axis, others = chance.axis(first), []
    for _ in range(chance.randrange(1, 4)):
        shape = list(first.array.shape)
        shape[axis] = chance.randrange(4)
        others.append(chance.twin(tuple(shape)))
    every = [first, *others]
    dtype = result_dtype(*every)
    want = np.concatenate([x.array.astype(dtype) for x in every], axis)
    check(ferrotorch.cat([x.tensor for x in every], axis), want)
    same = [first, chance.twin(first.array.shape)]
    dtype = result_dtype(*same)
    check(ferrotorch.stack([x.tensor for x in same], axis), np.stack([x.array.astype(dtype) for x in same], axis))


def repeated(chance: Chance) -> None:
    x = chance.twin()
    if x.array.ndim > 3:
        return
    counts = tuple(chance.randrange(3) for _ in range(chance.randrange(x.array.ndim, x.array.ndim + 2)))
    check(x.tensor.tile(counts), np.tile(x.array, counts))
    if counts:
        check(x.tensor.repeat(counts), np.tile(x.array, counts))
    if x.array.ndim:
        axis, count = chance.axis(x), chance.randrange(4)
        check(x.tensor.repeat_interleave(count, axis), np.repeat(x.array, count, axis))


def parted(chance: Chance) -> None:
    x = chance.twin()
    if not x.array.ndim:
        return
    axis, size = chance.axis(x), chance.randrange(1, 4)
    length = x.array.shape[axis]
    edges = list(range(size, length, size))
    for got, want in zip(x.tensor.split(size, axis), np.split(x.array, edges, axis), strict=True):
        check(got, want)
    for got, want in zip(x.tensor.tensor_split(size, axis), np.array_split(x.array, size, axis), strict=True):
        check(got, want)
    for got, want in zip(x.tensor.unbind(axis), np.moveaxis(x.array, axis, 0), strict=True):
        check(got, want)


def padded(chance: Chance) -> None:
    x = chance.twin(dtypes=DTYPES[1:])
    width = [chance.randrange(3) for _ in range(2 * x.array.ndim)]
    pairs = list(reversed(list(zip(width[::2], width[1::2], strict=True))))
    if x.array.ndim:
        check(ferrotorch.nn.functional.pad(x.tensor, width, value=2), np.pad(x.array, pairs, constant_values=2))


def matrices(chance: Chance, dtypes: list[str], *shapes: tuple[int, ...]) -> list[Twin]:
    dtype = [chance.choice(dtypes)]
    return [chance.twin(shape, dtype) for shape in shapes]


EXACT = ["float32", "float64", "int64", "int32", "complex64", "complex128", "uint8"]


def products(chance: Chance) -> None:
    m, k, n = (chance.choice([0, 1, 2, 3, 5, 8, 17, 33]) for _ in range(3))
    batch = chance.shape(2, (1, 2, 3))
    first = (*chance.broadcasting(batch), m, k) if chance.random() < 0.8 else (k,)
    second = (*chance.broadcasting(batch), k, n) if chance.random() < 0.8 else (k,)
    x, y = matrices(chance, EXACT, first, second)
    check(x.tensor @ y.tensor, x.array @ y.array, x.dtype)


def added_products(chance: Chance) -> None:
    m, k, n, b = (chance.choice([1, 2, 3, 7, 16]) for _ in range(4))
    x, y, c = matrices(chance, EXACT[:2], (m, k), (k, n), chance.broadcasting((m, n)))
    beta, alpha = chance.choice([0, 1, 0.5]), chance.choice([1, 2, -0.5])
    check(
        ferrotorch.addmm(c.tensor, x.tensor, y.tensor, beta=beta, alpha=alpha),
        wide(c.array) * beta + alpha * (wide(x.array) @ wide(y.array)),
        x.dtype,
    )
    x, y, c = matrices(chance, EXACT[:2], (b, m, k), (b, k, n), (b, m, n))
    check(
        ferrotorch.baddbmm(c.tensor, x.tensor, y.tensor, beta=beta, alpha=alpha),
        wide(c.array) * beta + alpha * (wide(x.array) @ wide(y.array)),
        x.dtype,
    )
    x, y, c = matrices(chance, EXACT[:2], (m, k), (n, k), (n,))
    check(
        ferrotorch.nn.functional.linear(x.tensor, y.tensor, c.tensor),
        wide(x.array) @ wide(y.array).T + wide(c.array),
        x.dtype,
    )


def contractions(chance: Chance) -> None:
    sizes = {letter: chance.choice([1, 2, 3, 4]) for letter in "abcd"}
    first = "".join(chance.sample("abcd", chance.randrange(1, 4)))
    second = "".join(chance.sample("abcd", chance.randrange(1, 4)))
    result = "".join(chance.sample(sorted(set(first + second)), chance.randrange(len(set(first + second)) + 1)))
    x, y = matrices(chance, EXACT[:2], tuple(sizes[i] for i in first), tuple(sizes[i] for i in second))
    equation = f"{first},{second}->{result}"
    check(ferrotorch.einsum(equation, x.tensor, y.tensor), np.einsum(equation, wide(x.array), wide(y.array)), x.dtype)
    x, y = matrices(chance, EXACT[:2], (sizes["a"],), (sizes["b"],))
    check(ferrotorch.outer(x.tensor, y.tensor), np.outer(x.array, y.array))


CASES = [copies, reshaped, moved, joined, repeated, parted, padded, products, products, added_products, contractions]
