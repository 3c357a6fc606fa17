"""Shapes, order, sets and indices."""

import builtins
from typing import NamedTuple

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.array_api._dtypes import result_type

__all__ = [
    "argsort",
    "broadcast_arrays",
    "broadcast_to",
    "concat",
    "expand_dims",
    "flip",
    "isin",
    "moveaxis",
    "nonzero",
    "permute_dims",
    "repeat",
    "reshape",
    "roll",
    "searchsorted",
    "sort",
    "squeeze",
    "stack",
    "take",
    "take_along_axis",
    "tile",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "unstack",
    "where",
]


def broadcast_arrays(*arrays):
    """Returns the arrays broadcast to one shape."""
    return list(ferrotorch.broadcast_tensors(*arrays))


def broadcast_to(x, /, shape):
    """Returns an array broadcast to a shape."""
    return ferrotorch.broadcast_to(x, shape)


def concat(arrays, /, *, axis=0):
    """Joins arrays along an axis; ``None`` joins them flattened."""
    arrays = [x.to(result_type(*arrays)) for x in arrays]
    return ferrotorch.cat([x.reshape(-1) for x in arrays], 0) if axis is None else ferrotorch.cat(arrays, axis)


def stack(arrays, /, *, axis=0):
    """Joins arrays along a new axis."""
    return ferrotorch.stack([x.to(result_type(*arrays)) for x in arrays], axis)


def unstack(x, /, *, axis=0):
    """Returns the arrays along an axis."""
    return tuple(x.unbind(axis))


def expand_dims(x, /, *, axis=0):
    """Returns the array with a new axis of size one."""
    return x.unsqueeze(axis)


def squeeze(x, /, axis):
    """Returns the array without axes of size one."""
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    if builtins.any(x.shape[a] != 1 for a in axes):
        raise ValueError("squeezed dimensions must be equal to 1")
    return x.squeeze(axes)


def flip(x, /, *, axis=None):
    """Returns the array in the opposite order along axes."""
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return ferrotorch.flip(x, tuple(axes))


def roll(x, /, shift, *, axis=None):
    """Returns the array with its elements moved on along axes, around the end."""
    return ferrotorch.roll(x, shift) if axis is None else ferrotorch.roll(x, shift, axis)


def permute_dims(x, /, axes):
    """Returns the array with its axes in another order."""
    return x.permute(tuple(axes))


def moveaxis(x, source, destination, /):
    """Returns the array with axes at other places."""
    return ferrotorch.movedim(x, source, destination)


def reshape(x, /, shape, *, copy=None):
    """Returns the elements in another shape."""
    if copy is False:
        return x.view(shape)
    return x.clone().reshape(shape) if copy else x.reshape(shape)


def repeat(x, repeats, /, *, axis=None):
    """Repeats each element."""
    return ferrotorch.repeat_interleave(x, repeats, axis)


def tile(x, repetitions, /):
    """Repeats the whole array along axes."""
    return ferrotorch.tile(x, tuple(repetitions))


def take(x, indices, /, *, axis=None):
    """Returns the elements at indices along an axis."""
    axis = 0 if axis is None and x.ndim == 1 else axis
    if axis is None:
        raise ValueError("axis must be specified when x.ndim > 1")
    size = x.shape[axis]
    flat = indices.reshape(-1)
    picked = x.index_select(axis, ferrotorch.where(flat < 0, flat + size, flat))
    return picked.reshape(x.shape[:axis] + indices.shape + x.shape[axis:][1:]) if axis >= 0 else picked


def take_along_axis(x, indices, /, *, axis=-1):
    """Returns the elements at indices along an axis, for each place apart."""
    return ferrotorch.take_along_dim(x, indices, axis)


def sort(x, /, *, axis=-1, descending=False, stable=True):
    """Returns the elements in order."""
    return ferrotorch.sort(x, dim=axis, descending=descending, stable=stable).values


def argsort(x, /, *, axis=-1, descending=False, stable=True):
    """Returns the indices that put the elements in order."""
    return ferrotorch.sort(x, dim=axis, descending=descending, stable=stable).indices


def searchsorted(x1, x2, /, *, side="left", sorter=None):
    """Returns where values belong in a sorted array."""
    return ferrotorch.searchsorted(x1, x2, side=side, sorter=sorter)


def isin(x1, x2, /, *, invert=False):
    """Returns for each element whether it is among others."""
    return ferrotorch.isin(x1, x2, invert=invert)


def nonzero(x, /):
    """Returns the indices of elements that are not zero, an array for each axis."""
    if x.ndim == 0:
        raise ValueError("nonzero() does not support zero-dimensional arrays")
    return tuple(ferrotorch.nonzero(x, as_tuple=True))


def where(condition, x1, x2, /):
    """Returns elements of one array or another."""
    dtype = result_type(*[x for x in (x1, x2)])
    x1, x2 = (x.to(dtype) if isinstance(x, Tensor) else ferrotorch.tensor(x, dtype=dtype) for x in (x1, x2))
    return ferrotorch.where(condition, x1, x2)


class UniqueAllResult(NamedTuple):
    """The different values, where each occurs first, which of them each element is, and how often each occurs."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class UniqueCountsResult(NamedTuple):
    """The different values, and how often each occurs."""

    values: Tensor
    counts: Tensor


class UniqueInverseResult(NamedTuple):
    """The different values, and which of them each element is."""

    values: Tensor
    inverse_indices: Tensor


def _apart(x):
    """The different values of an array, every NaN being one; which each element is; and how often each occurs."""
    values, inverse, counts = ferrotorch.unique(x, return_inverse=True, return_counts=True)
    return values, inverse.reshape(x.shape), counts


def unique_all(x, /):
    """Returns the different values, with their first indices, the inverse indices and the counts."""
    values, inverse, counts = _apart(x)
    flat = inverse.reshape(-1)
    first = ferrotorch.full(values.shape, flat.shape[0], dtype=ferrotorch.int64)
    first = first.scatter_reduce(0, flat, ferrotorch.arange(flat.shape[0]), "amin")
    return UniqueAllResult(values, first, inverse, counts)


def unique_counts(x, /):
    """Returns the different values and their counts."""
    values, _, counts = _apart(x)
    return UniqueCountsResult(values, counts)


def unique_inverse(x, /):
    """Returns the different values and the inverse indices."""
    values, inverse, _ = _apart(x)
    return UniqueInverseResult(values, inverse)


def unique_values(x, /):
    """Returns the different values."""
    return _apart(x)[0]
