"""Items put together to batches."""

import collections
import contextlib
import copy
import re

import ferrotorch

__all__ = ["collate", "default_collate", "default_collate_fn_map", "default_convert"]

_NO_TENSOR = re.compile(r"[SaUO]")
_ERROR = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def _is_numpy(value):
    return type(value).__module__ == "numpy"


def _is_str(value):
    return isinstance(value, (str, bytes))


def default_convert(data):
    """Arrays in a nested structure as tensors; everything else as it is.

    Example::

        >>> default_convert({"a": 1})
        {'a': 1}
    """
    if isinstance(data, ferrotorch.Tensor):
        return data
    if _is_numpy(data) and hasattr(data, "dtype"):
        if data.ndim == 0 or _NO_TENSOR.search(data.dtype.str):
            return data if _NO_TENSOR.search(data.dtype.str) else ferrotorch.as_tensor(data)
        return ferrotorch.as_tensor(data)
    if isinstance(data, collections.abc.Mapping):
        return _rebuilt_mapping(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(default_convert(d) for d in data))
    if isinstance(data, tuple):
        return [default_convert(d) for d in data]
    if isinstance(data, collections.abc.Sequence) and not _is_str(data):
        try:
            return type(data)([default_convert(d) for d in data])
        except TypeError:
            return [default_convert(d) for d in data]
    return data


def _rebuilt_mapping(like, values):
    """The values in a mapping of the same class, where that can be made."""
    with contextlib.suppress(TypeError):
        if isinstance(like, collections.abc.MutableMapping):
            clone = copy.copy(like)
            clone.update(values)
            return clone
        return type(like)(values)
    return values


def collate(batch, *, collate_fn_map=None):
    """Items put together by the function for their type; mappings and sequences element by element.

    Args:
        batch (sequence): the items
        collate_fn_map (dict, optional): functions by type, or tuple of types
    """
    first = batch[0]
    kind = type(first)
    if collate_fn_map is not None:
        if kind in collate_fn_map:
            return collate_fn_map[kind](batch, collate_fn_map=collate_fn_map)
        for candidate in collate_fn_map:
            if isinstance(first, candidate):
                return collate_fn_map[candidate](batch, collate_fn_map=collate_fn_map)

    def together(values):
        return collate(values, collate_fn_map=collate_fn_map)

    if isinstance(first, collections.abc.Mapping):
        return _rebuilt_mapping(first, {key: together([d[key] for d in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return kind(*(together(samples) for samples in zip(*batch, strict=True)))
    if isinstance(first, collections.abc.Sequence):
        if any(len(item) != len(first) for item in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [together(samples) for samples in zip(*batch, strict=True)]
        if isinstance(first, tuple):
            return columns
        with contextlib.suppress(TypeError):
            if isinstance(first, collections.abc.MutableSequence):
                clone = copy.copy(first)
                for i, column in enumerate(columns):
                    clone[i] = column
                return clone
            return kind(columns)
        return columns
    raise TypeError(_ERROR.format(kind))


def _tensors(batch, *, collate_fn_map=None):
    return ferrotorch.stack(batch, 0)


def _floats(batch, *, collate_fn_map=None):
    return ferrotorch.tensor(batch, dtype=ferrotorch.float64)


def _ints(batch, *, collate_fn_map=None):
    return ferrotorch.tensor(batch)


def _strings(batch, *, collate_fn_map=None):
    return batch


def _arrays(batch, *, collate_fn_map=None):
    first = batch[0]
    if _NO_TENSOR.search(first.dtype.str) is not None:
        raise TypeError(_ERROR.format(first.dtype))
    if first.ndim == 0:
        return ferrotorch.as_tensor(batch)
    return collate([ferrotorch.as_tensor(b) for b in batch], collate_fn_map=collate_fn_map)


default_collate_fn_map = {ferrotorch.Tensor: _tensors, float: _floats, int: _ints, str: _strings, bytes: _strings}


def default_collate(batch):
    """Items put together: tensors stacked, numbers as tensors, mappings and sequences element by element.

    Example::

        >>> default_collate([(1, 2.), (3, 4.)])
        [tensor([1, 3]), tensor([2., 4.], dtype=torch.float64)]
    """
    if batch and _is_numpy(_leaf(batch[0])):
        import numpy

        # NumPy is part of the map only where it is in use: looking for it would import it.
        arrays = {numpy.ndarray: _arrays, (numpy.bool_, numpy.number, numpy.object_): _numpy_scalars}
        return collate(batch, collate_fn_map={**arrays, **default_collate_fn_map})
    return collate(batch, collate_fn_map=default_collate_fn_map)


def _numpy_scalars(batch, *, collate_fn_map=None):
    return ferrotorch.as_tensor(batch)


def _leaf(value):
    """Some NumPy value inside a nested item, or the item itself."""
    if _is_numpy(value):
        return value
    children = ()
    if isinstance(value, collections.abc.Mapping):
        children = value.values()
    elif isinstance(value, (tuple, list)):
        children = value
    for child in children:
        found = _leaf(child)
        if _is_numpy(found):
            return found
    return value
