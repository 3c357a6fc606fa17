"""Making arrays."""

import ferrotorch
from ferrotorch import Tensor

__all__ = [
    "arange",
    "asarray",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "linspace",
    "meshgrid",
    "ones",
    "ones_like",
    "tril",
    "triu",
    "zeros",
    "zeros_like",
]


def asarray(obj, /, *, dtype=None, device=None, copy=None):
    """Returns an array of what is given: an array, numbers, nested sequences, or what shares its memory."""
    return ferrotorch.asarray(obj, dtype=dtype, device=device, copy=copy)


def arange(start, /, stop=None, step=1, *, dtype=None, device=None):
    """Returns evenly spaced numbers from `start` to below `stop`."""
    if stop is None:
        start, stop = 0, start
    if (step > 0 and stop <= start) or (step < 0 and stop >= start):
        if dtype is None:
            whole = all(isinstance(number, int) for number in (start, stop, step))
            dtype = ferrotorch.int64 if whole else ferrotorch.get_default_dtype()
        return ferrotorch.empty(0, dtype=dtype, device=device)
    return ferrotorch.arange(start, stop, step, dtype=dtype, device=device)


def linspace(start, stop, /, num, *, dtype=None, device=None, endpoint=True):
    """Returns `num` evenly spaced numbers from `start` to `stop`, which may be left out."""
    if not endpoint:
        return ferrotorch.linspace(start, stop, num + 1, dtype=dtype, device=device)[:-1]
    return ferrotorch.linspace(start, stop, num, dtype=dtype, device=device)


def eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None):
    """Returns zeros with ones on the `k`-th diagonal."""
    columns = n_rows if n_cols is None else n_cols
    result = ferrotorch.zeros(n_rows, columns, dtype=dtype, device=device)
    if -n_rows < k < columns:
        result.diagonal(k).fill_(1)
    return result


def _shape(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)


def empty(shape, *, dtype=None, device=None):
    """Returns an array without values."""
    return ferrotorch.empty(_shape(shape), dtype=dtype, device=device)


def zeros(shape, *, dtype=None, device=None):
    """Returns an array of zeros."""
    return ferrotorch.zeros(_shape(shape), dtype=dtype, device=device)


def ones(shape, *, dtype=None, device=None):
    """Returns an array of ones."""
    return ferrotorch.ones(_shape(shape), dtype=dtype, device=device)


def full(shape, fill_value, *, dtype=None, device=None):
    """Returns an array of one value."""
    return ferrotorch.full(_shape(shape), fill_value, dtype=dtype, device=device)


def empty_like(x, /, *, dtype=None, device=None):
    """Returns an array without values, of the shape of another."""
    return ferrotorch.empty_like(x, dtype=dtype, device=device)


def zeros_like(x, /, *, dtype=None, device=None):
    """Returns an array of zeros, of the shape of another."""
    return ferrotorch.zeros_like(x, dtype=dtype, device=device)


def ones_like(x, /, *, dtype=None, device=None):
    """Returns an array of ones, of the shape of another."""
    return ferrotorch.ones_like(x, dtype=dtype, device=device)


def full_like(x, /, fill_value, *, dtype=None, device=None):
    """Returns an array of one value, of the shape of another."""
    return ferrotorch.full_like(x, fill_value, dtype=dtype, device=device)


def meshgrid(*arrays, indexing="xy"):
    """Spreads vectors over the grid that all of them span."""
    return list(ferrotorch.meshgrid(*arrays, indexing=indexing)) if arrays else []


def tril(x: Tensor, /, *, k=0):
    """Returns matrices with zeros above a diagonal."""
    return ferrotorch.tril(x, k)


def triu(x: Tensor, /, *, k=0):
    """Returns matrices with zeros below a diagonal."""
    return ferrotorch.triu(x, k)
