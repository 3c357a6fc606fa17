"""Functions along a dimension that treat the elements a mask leaves out as if they were not there."""

from ferrotorch import _C
from ferrotorch.masked._common import dims, documented, filled, identity
from ferrotorch.masked.reductions import norm


def _place(dim, input):
    """Returns the one dimension to go along, counted from the front."""
    return dims(dim, input.ndim)[0] if input.ndim else dim


@documented
def cumsum(input, dim, *, dtype=None, mask=None):
    """Returns the running sum of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int): the dimension

    Keyword args:
        ...

    Example::

        >>> torch.masked.cumsum(torch.tensor([1, 2, 3]), 0, mask=torch.tensor([True, False, True]))
        tensor([1, 1, 4])
    """
    place = _place(dim, input)
    return _C.cumsum(filled(input, mask, 0), place, dtype=dtype or input.dtype)


@documented
def cumprod(input, dim, *, dtype=None, mask=None):
    """Returns the running product of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int): the dimension

    Keyword args:
        ...

    Example::

        >>> torch.masked.cumprod(torch.tensor([1, 2, 3]), 0, mask=torch.tensor([True, False, True]))
        tensor([1, 1, 3])
    """
    place = _place(dim, input)
    return _C.cumprod(filled(input, mask, 1), place, dtype=dtype or input.dtype)


@documented
def softmax(input, dim, *, dtype=None, mask=None):
    """Returns the exponentials of the elements that the mask lets through, scaled to add up to one, zero elsewhere.

    Args:
        input (Tensor): the tensor
        dim (int): the dimension

    Keyword args:
        ...

    Example::

        >>> torch.masked.softmax(torch.tensor([1., 2., 1.]), 0, mask=torch.tensor([True, False, True]))
        tensor([0.5000, 0.0000, 0.5000])
    """
    place = _place(dim, input)
    return _C.softmax(filled(input, mask, identity("amax")), place, dtype=dtype)


@documented
def log_softmax(input, dim, *, dtype=None, mask=None):
    """Returns the logarithm of the softmax of the elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int): the dimension

    Keyword args:
        ...

    Example::

        >>> torch.masked.log_softmax(torch.tensor([1., 2., 1.]), 0, mask=torch.tensor([True, False, True]))
        tensor([-0.6931,    -inf, -0.6931])
    """
    place = _place(dim, input)
    return _C.log_softmax(filled(input, mask, identity("amax")), place, dtype=dtype)


@documented
def softmin(input, dim, *, dtype=None, mask=None):
    """Returns the softmax of the negated elements that the mask lets through.

    Args:
        input (Tensor): the tensor
        dim (int): the dimension

    Keyword args:
        ...

    Example::

        >>> torch.masked.softmin(torch.tensor([1., 2., 1.]), 0, mask=torch.tensor([True, False, True]))
        tensor([0.5000, 0.0000, 0.5000])
    """
    place = _place(dim, input)
    return _C.softmax(-filled(input, mask, identity("amin")), place, dtype=dtype)


@documented
def normalize(input, ord, dim, *, eps=1e-12, dtype=None, mask=None):
    """Returns the elements that the mask lets through, divided by their norm, zero elsewhere.

    Args:
        input (Tensor): the tensor
        ord (float): the order of the norm
        dim (int): the dimension

    Keyword args:
        eps (float, optional): the least that is divided by. Default: 1e-12
        ...

    Example::

        >>> torch.masked.normalize(torch.tensor([3., 5., 4.]), 2.0, 0, mask=torch.tensor([True, False, True]))
        tensor([0.6000, 0.0000, 0.8000])
    """
    length = norm(input, ord, dim, keepdim=True, dtype=dtype, mask=mask)
    least = length.new_full((), eps)
    return filled(input, mask, 0) / _C.maximum(length, least)


@documented
def logaddexp(input, other, *, dtype=None, input_mask=None, other_mask=None):
    """Returns the logarithm of the sum of the exponentials of two tensors, of the elements that each mask lets through.

    Args:
        input (Tensor): the first tensor
        other (Tensor): the second tensor

    Keyword args:
        dtype (torch.dtype, optional): the dtype of the result
        input_mask (Tensor, optional): the mask of `input`. Default: all count
        other_mask (Tensor, optional): the mask of `other`. Default: all count

    Example::

        >>> torch.masked.logaddexp(torch.tensor([1., 2.]), torch.tensor([1., 3.]), input_mask=torch.tensor([True, False]))
        tensor([1.6931, 3.0000])
    """
    dtype = input.dtype if dtype is None else dtype
    left = filled(input, input_mask, identity("logaddexp", "amax"))
    right = filled(other, other_mask, identity("logaddexp", "amax"))
    return _C.logaddexp(left, right).to(dtype=dtype)
