"""Indexing, and writes through views whose base must show exactly what NumPy's shows."""

from __future__ import annotations

from typing import Any

import numpy as np

import ferrotorch
from properties.twins import BOOL, COMPLEX, DTYPES, FLOAT, REAL, Chance, Twin, check


def key(chance: Chance, twin: Twin, advanced: bool) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Returns an index for the tensor and the same for the array; tensors of indices stand side by side."""
    ours: list[Any] = []
    theirs: list[Any] = []
    count = chance.randrange(1, 4)
    rank = twin.array.ndim
    many = range(chance.randrange(rank), rank) if advanced and rank else range(0)
    for axis in range(chance.randrange(rank + 1) if not many else many.stop):
        size = twin.array.shape[axis]
        if (
            axis in many
            and size
            and chance.random() < 0.8
            and (axis == many.start or isinstance(theirs[-1], np.ndarray))
        ):
            index = np.array([chance.randrange(-size, size) for _ in range(count)])
            ours.append(ferrotorch.from_numpy(index.copy()))
            theirs.append(index)
            continue
        if size and not advanced and chance.random() < 0.3:
            item: Any = chance.randrange(-size, size)
        else:
            item = slice(
                *(chance.choice([None, *range(-size - 1, size + 2)]) for _ in range(2)), chance.choice([None, 1, 2])
            )
        new = [None] if not advanced and chance.random() < 0.1 else []
        ours += [*new, item]
        theirs += [*new, item]
    if not advanced and chance.random() < 0.3:
        ours.append(...)
        theirs.append(...)
    return tuple(ours), tuple(theirs)


def read(chance: Chance) -> None:
    x = chance.twin()
    ours, theirs = key(chance, x, chance.random() < 0.5)
    check(x.tensor[ours], x.array[theirs])
    mask = chance.values(x.array.shape, "bool")
    check(x.tensor[ferrotorch.from_numpy(mask)], x.array[mask])


def written(chance: Chance) -> None:
    """Item assignment; where elements of the view coincide in memory, it may refuse."""
    x = chance.twin()
    if x.overlaps():
        return
    ours, theirs = key(chance, x, chance.random() < 0.5)
    place = x.array[theirs]
    value = chance.twin(chance.broadcasting(place.shape), [x.dtype])
    if any(isinstance(item, np.ndarray) for item in theirs):
        # Which of several values for one place stays is left open.
        value = chance.plain((), x.dtype)
    x.tensor[ours] = value.tensor
    x.array[theirs] = value.array
    same_memory(x)


def same_memory(x: Twin) -> None:
    base = x.base or x
    check(x.tensor, x.array)
    check(base.tensor, base.array)


IN_PLACE = {
    "add_": lambda x, y: x + y,
    "mul_": lambda x, y: x * y,
    "sub_": lambda x, y: x - y,
    "copy_": lambda x, y: y,
}


def in_place(chance: Chance) -> None:
    """An operation on a view changes its base; one that would write a place twice raises."""
    x, name = chance.twin(dtypes=[*REAL, *COMPLEX]), chance.choice(list(IN_PLACE))
    y = chance.twin(chance.broadcasting(x.array.shape), [x.dtype])
    if x.overlaps():
        refuses(x, name, y)
        return
    getattr(x.tensor, name)(y.tensor)
    x.array[...] = IN_PLACE[name](x.array, y.array)
    same_memory(x)


def refuses(x: Twin, name: str, y: Twin) -> None:
    """Checks that an expanded tensor is not written; other overlaps PyTorch does not look for.

    `copy_` has a test of its own, `test_copy_into_an_expanded_tensor_raises`.
    """
    expanded = any(size > 1 and stride == 0 for size, stride in zip(x.array.shape, x.array.strides))
    if not expanded or not x.array.size or name == "copy_":
        return
    try:
        getattr(x.tensor, name)(y.tensor)
    except RuntimeError as error:
        if "more than one element" not in str(error):
            raise
    else:
        raise AssertionError(f"{name} wrote elements that share their memory")


def overlapping(chance: Chance) -> None:
    """Operands that are views of what is written: the right result or an error, never a wrong one."""
    x = chance.plain(chance.shape(3, (2, 3, 4)), chance.choice(REAL))
    if not x.array.ndim:
        return
    axis = chance.randrange(x.array.ndim)
    shift = chance.randrange(1, x.array.shape[axis])
    front, back = [(slice(None),) * axis + (part,) for part in (slice(None, -shift), slice(shift, None))]
    pairs = [(front, back), (back, front), ((), ()), (front, front)]
    target, source = chance.choice(pairs)
    ours, theirs = (x.tensor[target], x.tensor[source]), (x.array[target], x.array[source])
    if chance.random() < 0.3 and x.array.ndim > 1 and len(set(x.array.shape)) == 1:
        ours, theirs = (x.tensor, x.tensor.transpose(0, 1)), (x.array, x.array.swapaxes(0, 1))
    name = chance.choice(list(IN_PLACE))
    want = IN_PLACE[name](theirs[0].copy(), theirs[1].copy())
    try:
        getattr(ours[0], name)(ours[1])
    except RuntimeError as error:
        if "refer to a single memory location" not in str(error):
            raise
        check(x.tensor, x.array)
        return
    theirs[0][...] = want
    check(x.tensor, x.array)


def filled(chance: Chance) -> None:
    x = chance.twin()
    if x.overlaps():
        return
    value, action = chance.choice([0, 1, 2]), chance.randrange(4)
    if action == 0:
        x.tensor.fill_(value)
        x.array[...] = value
    elif action == 1:
        x.tensor.zero_()
        x.array[...] = 0
    elif action == 2:
        mask = chance.values(x.array.shape, "bool")
        x.tensor.masked_fill_(ferrotorch.from_numpy(mask), value)
        x.array[mask] = value
    else:
        x.tensor[x.tensor != 0] = value
        x.array[x.array != 0] = value
    same_memory(x)


def gathered(chance: Chance) -> None:
    x = chance.twin()
    if not x.array.ndim or not x.array.size:
        return
    axis = chance.axis(x)
    size = x.array.shape[axis]
    chosen = np.array([chance.randrange(size) for _ in range(chance.randrange(4))], np.int64)
    check(x.tensor.index_select(axis, ferrotorch.from_numpy(chosen.copy())), x.array.take(chosen, axis))
    places = np.random.RandomState(chance.getrandbits(32)).randint(0, size, x.array.shape)
    check(x.tensor.gather(axis, ferrotorch.from_numpy(places.copy())), np.take_along_axis(x.array, places, axis))
    flat = np.array([chance.randrange(-x.array.size, x.array.size) for _ in range(3)])
    check(x.tensor.take(ferrotorch.from_numpy(flat.copy())), x.array.reshape(-1)[flat])


def scattered(chance: Chance) -> None:
    x = chance.twin(dtypes=[*FLOAT[1:], "int64"])
    if not x.array.ndim or not x.array.size or x.overlaps():
        return
    axis = chance.axis(x)
    source = chance.twin(x.array.shape, [x.dtype])
    places = np.argsort(np.random.RandomState(chance.getrandbits(32)).rand(*x.array.shape), axis)
    index = ferrotorch.from_numpy(places.copy())
    want = x.array.copy()
    np.put_along_axis(want, places, source.array, axis)
    check(x.tensor.scatter(axis, index, source.tensor), want)
    added = np.zeros_like(x.array)
    np.put_along_axis(added, places, source.array, axis)
    check(x.tensor.scatter_add(axis, index, source.tensor), x.array + added)
    chosen = [chance.randrange(x.array.shape[axis]) for _ in range(3)]
    rows = chance.twin(
        tuple(3 if i == axis % x.array.ndim else size for i, size in enumerate(x.array.shape)), [x.dtype]
    )
    x.tensor.index_add_(axis, ferrotorch.tensor(chosen), rows.tensor)
    np.add.at(np.moveaxis(x.array, axis, 0), chosen, np.moveaxis(rows.array, axis, 0))
    same_memory(x)


def masked(chance: Chance) -> None:
    x = chance.twin(dtypes=DTYPES)
    mask = chance.twin(chance.broadcasting(x.array.shape), BOOL)
    wide = np.broadcast_to(mask.array, x.array.shape)
    check(x.tensor.masked_select(mask.tensor), x.array[wide])
    value = chance.choice([0, 1])
    check(x.tensor.masked_fill(mask.tensor, value), np.where(wide, np.asarray(value, x.dtype), x.array))


CASES = [read, read, written, written, in_place, in_place, overlapping, filled, gathered, scattered, masked]
