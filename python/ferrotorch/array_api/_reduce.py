"""Functions along axes."""

import ferrotorch

__all__ = [
    "all",
    "any",
    "argmax",
    "argmin",
    "count_nonzero",
    "cumulative_prod",
    "cumulative_sum",
    "diff",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]


def _axes(x, axis):
    return tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)


def _wide(x, dtype):
    """The dtype of sums: small integers count in int64."""
    if dtype is not None:
        return dtype
    return x.dtype if x.is_floating_point() or x.is_complex() else ferrotorch.int64


def _one_by_one(function, x, axis, keepdims):
    """Applies a function of one axis along several."""
    for a in sorted((a % x.ndim for a in _axes(x, axis)), reverse=True):
        x = function(x, a, keepdims)
    return x


def sum(x, /, *, axis=None, dtype=None, keepdims=False):
    """Returns the sums."""
    dtype = _wide(x, dtype)
    axes = _axes(x, axis)
    return ferrotorch.sum(x, axes, keepdims, dtype=dtype) if axes else x.to(dtype, copy=True)


def prod(x, /, *, axis=None, dtype=None, keepdims=False):
    """Returns the products."""
    dtype = _wide(x, dtype)
    return _one_by_one(lambda x, a, keep: ferrotorch.prod(x, a, keep), x.to(dtype, copy=True), axis, keepdims)


def mean(x, /, *, axis=None, keepdims=False):
    """Returns the means."""
    axes = _axes(x, axis)
    return ferrotorch.mean(x, axes, keepdims) if axes else x.clone()


def var(x, /, *, axis=None, correction=0.0, keepdims=False):
    """Returns the variances."""
    axes = _axes(x, axis)
    return ferrotorch.var(x, axes, correction=correction, keepdim=keepdims) if axes else ferrotorch.zeros_like(x)


def std(x, /, *, axis=None, correction=0.0, keepdims=False):
    """Returns the standard deviations."""
    return var(x, axis=axis, correction=correction, keepdims=keepdims).sqrt()


def max(x, /, *, axis=None, keepdims=False):
    """Returns the largest elements."""
    axes = _axes(x, axis)
    return ferrotorch.amax(x, axes, keepdims) if axes else x.clone()


def min(x, /, *, axis=None, keepdims=False):
    """Returns the smallest elements."""
    axes = _axes(x, axis)
    return ferrotorch.amin(x, axes, keepdims) if axes else x.clone()


def all(x, /, *, axis=None, keepdims=False):
    """Returns whether all elements are true."""
    return _one_by_one(lambda x, a, keep: ferrotorch.all(x, a, keep), x.to(ferrotorch.bool), axis, keepdims)


def any(x, /, *, axis=None, keepdims=False):
    """Returns whether any element is true."""
    return _one_by_one(lambda x, a, keep: ferrotorch.any(x, a, keep), x.to(ferrotorch.bool), axis, keepdims)


def count_nonzero(x, /, *, axis=None, keepdims=False):
    """Returns how many elements are not zero."""
    return sum(x != 0, axis=axis, keepdims=keepdims)


def argmax(x, /, *, axis=None, keepdims=False):
    """Returns where the largest elements are."""
    return ferrotorch.argmax(x, axis, keepdims)


def argmin(x, /, *, axis=None, keepdims=False):
    """Returns where the smallest elements are."""
    return ferrotorch.argmin(x, axis, keepdims)


def _cumulative(function, x, axis, dtype, include_initial, initial):
    if axis is None:
        if x.ndim != 1:
            raise ValueError("axis must be specified for arrays that do not have one axis")
        axis = 0
    result = function(x, axis, dtype=_wide(x, dtype))
    if include_initial:
        shape = list(result.shape)
        shape[axis] = 1
        result = ferrotorch.cat([ferrotorch.full(shape, initial, dtype=result.dtype), result], axis)
    return result


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """Returns the sums up to each element."""
    return _cumulative(ferrotorch.cumsum, x, axis, dtype, include_initial, 0)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """Returns the products up to each element."""
    return _cumulative(ferrotorch.cumprod, x, axis, dtype, include_initial, 1)


def diff(x, /, *, axis=-1, n=1, prepend=None, append=None):
    """Returns the differences of neighbours."""
    return ferrotorch.diff(x, n, axis, prepend, append)
