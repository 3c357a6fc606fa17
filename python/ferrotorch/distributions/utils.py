"""What distributions share: broadcasting of parameters, probabilities and logits, triangular matrices."""

from functools import update_wrapper

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.nn import functional as F

__all__ = [
    "broadcast_all",
    "clamp_probs",
    "lazy_property",
    "logits_to_probs",
    "probs_to_logits",
    "tril_matrix_to_vec",
    "vec_to_tril_matrix",
]

euler_constant = 0.57721566490153286060
NUMBERS = (bool, int, float)


def broadcast_all(*values):
    """Returns all `values` as tensors of one shape; numbers get the first tensor's dtype.

    Args:
        values (Tensor or Number): what is broadcast

    Example::

        >>> broadcast_all(torch.zeros(2), 1)
        (tensor([0., 0.]), tensor([1., 1.]))
    """
    tensors = [value for value in values if _is_tensor_like(value)]
    if not all(_is_tensor_like(value) or isinstance(value, NUMBERS) for value in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
        )
    if len(tensors) < len(values):
        first = next((value for value in tensors if isinstance(value, Tensor)), None)
        dtype = ferrotorch.get_default_dtype() if first is None else first.dtype
        values = [value if _is_tensor_like(value) else ferrotorch.tensor(value, dtype=dtype) for value in values]
    return ferrotorch.broadcast_tensors(*values)


def _is_tensor_like(value):
    return isinstance(value, Tensor) or hasattr(type(value), "__torch_function__")


def one_of(**named):
    """Returns the name and the value of the only argument that is given."""
    given = [item for item in named.items() if item[1] is not None]
    if len(given) != 1:
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")
    return given[0]


def _standard_normal(shape, dtype, device):
    return ferrotorch.normal(
        ferrotorch.zeros(shape, dtype=dtype, device=device), ferrotorch.ones(shape, dtype=dtype, device=device)
    )


def _sum_rightmost(value, dim):
    """Sums out the last `dim` dimensions."""
    if dim == 0:
        return value
    return value.reshape((*value.shape[: value.dim() - dim], -1)).sum(-1)


def clamp_probs(probs):
    """Returns probabilities kept away from 0 and 1 by the dtype's epsilon.

    Args:
        probs (Tensor): probabilities
    """
    eps = ferrotorch.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def logits_to_probs(logits, is_binary=False):
    """Returns the probabilities of log-odds, or of unnormalised logarithms along the last dimension.

    Args:
        logits (Tensor): log-odds (binary), or logarithms of probabilities up to a constant
        is_binary (bool): whether they are log-odds. Default: ``False``
    """
    return ferrotorch.sigmoid(logits) if is_binary else F.softmax(logits, dim=-1)


def probs_to_logits(probs, is_binary=False):
    """Returns log-odds of binary probabilities, or the logarithms of those of categories.

    Args:
        probs (Tensor): probabilities
        is_binary (bool): whether each stands for one of two outcomes. Default: ``False``
    """
    clamped = clamp_probs(probs)
    return ferrotorch.log(clamped) - ferrotorch.log1p(-clamped) if is_binary else ferrotorch.log(clamped)


class lazy_property:
    """A property that is computed at first use, with gradients, and then kept as an attribute of the instance.

    Args:
        wrapped (Callable): the method that computes it
    """

    def __init__(self, wrapped):
        self.wrapped = wrapped
        update_wrapper(self, wrapped)

    def __get__(self, instance, owner=None):
        if instance is None:
            return _LazyAndProperty(self.wrapped)
        with ferrotorch.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.wrapped.__name__, value)
        return value


class _LazyAndProperty(lazy_property, property):
    """What a class shows for a `lazy_property`: documentation tools take it for a property."""

    def __init__(self, wrapped):
        property.__init__(self, wrapped)


def tril_matrix_to_vec(mat, diag=0):
    """Returns the elements on and below a diagonal, row by row: ``(*, D, D)`` becomes ``(*, L)``.

    Args:
        mat (Tensor): square matrices
        diag (int): the highest diagonal that counts. Default: 0
    """
    n = mat.shape[-1]
    if diag < -n or diag >= n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    rows, columns = ferrotorch.tril_indices(n, n, diag)
    return mat[..., rows, columns]


def vec_to_tril_matrix(vec, diag=0):
    """Returns matrices with the elements of vectors on and below a diagonal: ``(*, L)`` becomes ``(*, D, D)``.

    Args:
        vec (Tensor): elements, row by row
        diag (int): the highest diagonal that is filled. Default: 0
    """
    length = vec.shape[-1]
    # The number of elements is a quadratic in the number of rows.
    n = (-(1 + 2 * diag) + ((1 + 2 * diag) ** 2 + 8 * length + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    eps = ferrotorch.finfo(vec.dtype).eps
    if not round(n) - n <= eps:
        raise ValueError(
            f"The size of last dimension is {length} which cannot be expressed as "
            "the lower triangular part of a square D x D matrix."
        )
    n = round(n)
    matrix = vec.new_zeros((*vec.shape[:-1], n, n))
    rows, columns = ferrotorch.tril_indices(n, n, diag)
    matrix[..., rows, columns] = vec
    return matrix
