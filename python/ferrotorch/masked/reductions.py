"""Reductions over the elements that a mask lets through."""

from ferrotorch import _C
from ferrotorch.masked._common import dims, documented, filled, identity, total_dtype


@documented
def sum(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the sum of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.sum(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[True, False], [True, True]]))
        tensor([1, 7])
    """
    dtype = total_dtype(dtype, input)
    return _C.sum(filled(input, mask, 0), dims(dim, input.ndim), bool(keepdim), dtype=dtype)


@documented
def prod(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the product of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.prod(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[True, False], [True, True]]))
        tensor([ 1, 12])
    """
    result = filled(input, mask, 1).to(total_dtype(dtype, input))
    for place in reversed(dims(dim, input.ndim)):
        result = result.prod(place, bool(keepdim))
    return result


@documented
def amax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the largest of the elements that the mask lets through, the smallest number where there are none.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.amax(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[True, False], [True, True]]))
        tensor([1, 4])
    """
    places = dims(dim, input.ndim)
    values = filled(input, mask, identity("amax"))
    return _C.amax(values, places, bool(keepdim)).to(dtype=dtype or input.dtype)


@documented
def amin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the smallest of the elements that the mask lets through, the largest number where there are none.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.amin(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[False, True], [True, True]]))
        tensor([2, 3])
    """
    places = dims(dim, input.ndim)
    values = filled(input, mask, identity("amin"))
    return _C.amin(values, places, bool(keepdim)).to(dtype=dtype or input.dtype)


def _extreme(name, bound, input, dim, keepdim, dtype, mask):
    """Returns the places of extremes, as numbers of the input's dtype."""
    dtype = input.dtype if dtype is None else dtype
    values = filled(input, mask, identity(name, bound))
    return getattr(_C, name)(values, dim, bool(keepdim)).to(dtype=dtype)


@documented
def argmax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the indices of the largest of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int, optional): the dimension to reduce. Default: all, and the index is into the flattened tensor

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.argmax(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[True, False], [True, True]]))
        tensor([0, 1])
    """
    return _extreme("argmax", "amax", input, dim, keepdim, dtype, mask)


@documented
def argmin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the indices of the smallest of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int, optional): the dimension to reduce. Default: all, and the index is into the flattened tensor

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.argmin(torch.tensor([[1, 2], [3, 4]]), 1, mask=torch.tensor([[False, True], [True, True]]))
        tensor([1, 0])
    """
    return _extreme("argmin", "amin", input, dim, keepdim, dtype, mask)


def _count(input, dim, keepdim, mask):
    """Returns how many elements the mask lets through."""
    return sum(_C.ones(input.shape, dtype=_C.int64, device=input.device), dim, keepdim=keepdim, mask=mask)


@documented
def mean(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the mean of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.mean(torch.tensor([[1., 2.], [3., 4.]]), 1, mask=torch.tensor([[True, False], [True, True]]))
        tensor([1.0000, 3.5000])
    """
    wanted = input.dtype if dtype is None else dtype
    if not (wanted.is_floating_point or wanted.is_complex):
        which = "Input" if dtype is None else "Optional"
        text = f"mean(): Could not infer output dtype. {which} dtype must be either a floating point or complex dtype. Got: {wanted}"
        raise ValueError(text.replace("ferrotorch.", "torch."))
    return sum(input, dim, keepdim=keepdim, dtype=wanted, mask=mask) / _count(input, dim, keepdim, mask)


@documented
def median(input, dim=-1, *, keepdim=False, dtype=None, mask=None):
    """Returns the median of the elements that the mask lets through, the lower of two; nan where there are none.

    Args:
        input (Tensor): the tensor
        dim (int, optional): the dimension to reduce. Default: the last

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.median(torch.tensor([[3., 2., 1.]]), 1, mask=torch.tensor([[True, False, True]]))
        tensor([1.])
    """
    place = dims(dim, input.ndim)[0] if input.ndim else 0
    floating = input.is_floating_point()
    values = input if floating else input.to(_C.float32)
    result = _C.nanmedian(filled(values, mask, float("nan")), place, bool(keepdim)).values
    if floating:
        return result
    if result.isnan().any():
        raise ValueError("masked median expects no fully masked out rows if dtype is not floating point")
    return result.to(dtype=dtype or input.dtype)


@documented
def norm(input, ord=2.0, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the vector norm of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        ord (float, optional): the order of the norm. Default: 2.0
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.norm(torch.tensor([3., 5., 4.]), 2.0, 0, mask=torch.tensor([True, False, True]))
        tensor(5.)
    """
    places = dims(dim, input.ndim)
    nothing = float("inf") if isinstance(ord, float) and ord == float("-inf") else 0.0
    values = filled(input, mask, nothing) if input.is_floating_point() or input.is_complex() else input
    return _C._vector_norm(values, ord, places, bool(keepdim), dtype=dtype)


def _variance(input, dim, unbiased, correction, keepdim, dtype, mask):
    """Returns the variance, in the dtype it is computed in."""
    if unbiased is not None and correction is not None:
        raise AssertionError("Only one of unbiased and correction may be given")
    if unbiased is not None:
        correction = 1 if unbiased else 0
    elif correction is None:
        correction = 1
    exact = input.is_floating_point() or input.is_complex()
    computed = dtype or (input.dtype if exact else _C.float32)
    if not (computed.is_floating_point or computed.is_complex):
        computed = _C.float32
    count = _count(input, dim, True, mask)
    centre = sum(input, dim, keepdim=True, dtype=dtype, mask=mask) / count
    distance = _C.subtract(input, centre)
    squares = sum(distance * distance.conj(), dim, keepdim=keepdim, dtype=computed, mask=mask)
    if not keepdim:
        count = count.reshape(squares.shape)
    if correction != 0:
        count = count - (correction if isinstance(correction, int) else _C.tensor(correction, dtype=squares.real.dtype))
        count = _C.maximum(count, count.new_zeros([]))
    return (squares / count).to(computed)


@documented
def var(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    """Returns the variance of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all
        unbiased (bool, optional): whether the number of elements less one divides. Default: ``True``

    Keyword args:
        correction (int or float, optional): what is taken from the number of elements, in place of `unbiased`
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.var(torch.tensor([1., 9., 3.]), 0, mask=torch.tensor([True, False, True]))
        tensor(2.)
    """
    result = _variance(input, dim, unbiased, correction, keepdim, dtype, mask)
    return result if dtype is None else result.to(dtype)


@documented
def std(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    """Returns the standard deviation of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all
        unbiased (bool, optional): whether the number of elements less one divides. Default: ``True``

    Keyword args:
        correction (int or float, optional): what is taken from the number of elements, in place of `unbiased`
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.std(torch.tensor([1., 9., 3.]), 0, mask=torch.tensor([True, False, True]))
        tensor(1.4142)
    """
    return _C.sqrt(_variance(input, dim, unbiased, correction, keepdim, dtype, mask))


@documented
def logsumexp(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Returns the logarithm of the sum of exponentials of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int or tuple of int, optional): the dimensions to reduce. Default: all

    Keyword args:
        keepdim (bool, optional): whether reduced dimensions stay, with size one. Default: ``False``
        ...

    Example::

        >>> torch.masked.logsumexp(torch.tensor([1., 9., 1.]), 0, mask=torch.tensor([True, False, True]))
        tensor(1.6931)
    """
    places = dims(dim, input.ndim)
    nothing = float("-inf") if input.is_complex() else identity("logsumexp", "amax")
    return _C.logsumexp(filled(input, mask, nothing), places, bool(keepdim)).to(dtype=dtype or input.dtype)
