"""Functions on tensors whose arguments take Python to sort out."""

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch._overriding import make_overridable

__all__ = ["block_diag", "cartesian_prod", "cdist", "chain_matmul", "einsum", "meshgrid", "tensordot", "unravel_index"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _subscripts(labels, what):
    """Spells a list of numbers and ``...`` as subscripts."""
    text = ""
    for label in labels:
        if label is Ellipsis:
            text += "..."
            continue
        try:
            number = label.__index__()
        except AttributeError:
            raise ValueError(
                f"einsum(): expected subscript {len(text)} of {what} to be Ellipsis or int, but got {type(label).__name__}"
            ) from None
        if not 0 <= number < len(_LETTERS):
            raise ValueError(f"einsum(): subscript {number} of {what} is not within the valid range [0, 52)")
        text += _LETTERS[number]
    return text


def einsum(*args):
    """Returns the sum of products of the operands' elements that an equation of subscripts describes.

    Args:
        equation (str): subscripts of the operands, separated by commas, and after ``->`` those of the result
        operands (Tensor): the tensors; instead of the equation, each may be followed by a list of numbers as its
            subscripts, and the last list names the result's

    Example::

        >>> torch.einsum('ij,jk->ik', torch.ones(1, 3), torch.ones(3, 1))
        tensor([[3.]])
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"
        )
    if isinstance(args[0], Tensor):
        operands = args[0:-1:2] if len(args) % 2 else args[0::2]
        lists = args[1::2]
        equation = ",".join(_subscripts(labels, f"operand {i}") for i, labels in enumerate(lists))
        if len(args) % 2:
            equation += "->" + _subscripts(args[-1], "the output")
    else:
        equation, operands = args[0], args[1:]
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = operands[0]
    return _C._einsum(equation, operands)


def _into(out, result, name):
    """Writes a result into `out`, where that is given."""
    if out is None:
        return result
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    return out.resize_(result.shape).copy_(result)


def tensordot(a, b, dims=2, out=None):
    """Returns the sums of products along pairs of dimensions.

    Args:
        a (Tensor): the left tensor
        b (Tensor): the right tensor
        dims (int, pair of lists of int, or Tensor): how many of the last dimensions of `a` go with the first of `b`, or the
            dimensions of each. Default: 2
        out (Tensor, optional): where the result goes

    Example::

        >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 1), dims=1)
        tensor([[3.],
                [3.]])
    """
    if not isinstance(dims, (tuple, list, int, Tensor)):
        raise RuntimeError(
            f"tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims={dims}"
        )
    if isinstance(dims, Tensor):
        if dims.numel() > 1:
            dims = dims.tolist()
            if len(dims) != 2:
                raise AssertionError(f"Expected dims tensor to have size 2 in first dimension, got {len(dims)}")
        else:
            dims = int(dims.item())
    if isinstance(dims, (tuple, list)):
        first, second = ([d] if isinstance(d, int) else list(d) for d in dims)
        result = _C._tensordot(a, b, first, second)
    else:
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.dim(), b.dim()):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        result = _C._tensordot(a, b, dims)
    return _into(out, result, "tensordot")


def chain_matmul(*matrices, out=None):
    """Returns the product of matrices, multiplied in the order that costs least.

    Args:
        matrices (Tensor): two-dimensional tensors
        out (Tensor, optional): where the result goes

    Example::

        >>> torch.chain_matmul(torch.ones(1, 2), torch.ones(2, 2), torch.ones(2, 1))
        tensor([[4.]])
    """
    result = _C._chain_matmul(matrices)
    return _into(out, result, "chain_matmul")


_CDIST_MODES = {
    "use_mm_for_euclid_dist_if_necessary": 0,
    "use_mm_for_euclid_dist": 1,
    "donot_use_mm_for_euclid_dist": 2,
}


def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """Returns the distances between the rows of two batches of matrices.

    Args:
        x1 (Tensor): shape ``(*, p, m)``
        x2 (Tensor): shape ``(*, r, m)``
        p (float): the order of the norm that measures the difference of two rows
        compute_mode (str): whether Euclidean distances come from a matrix product: for more than 25 rows
            (``"use_mm_for_euclid_dist_if_necessary"``), always (``"use_mm_for_euclid_dist"``) or never
            (``"donot_use_mm_for_euclid_dist"``)

    Example::

        >>> torch.cdist(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.]]))
        tensor([[5.]])
    """
    if compute_mode not in _CDIST_MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    return _C._cdist(x1, x2, p, _CDIST_MODES[compute_mode])


def meshgrid(*tensors, indexing=None):
    """Spreads vectors over the grid that all of them span.

    Args:
        tensors (Tensor): vectors or 0-dim tensors, one after the other or in a list
        indexing (str, optional): ``'ij'`` keeps the order of dimensions, ``'xy'`` swaps the first two

    Example::

        >>> torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]), indexing="ij")[0]
        tensor([[1, 1],
                [2, 2]])
    """
    return _C._meshgrid(_listed(tensors), indexing)


def cartesian_prod(*tensors):
    """Returns all tuples with one element of each vector, as rows.

    Args:
        tensors (Tensor): vectors

    Example::

        >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor([[1, 3],
                [1, 4],
                [2, 3],
                [2, 4]])
    """
    return _C._cartesian_prod(tensors)


def block_diag(*tensors):
    """Puts matrices along the diagonal of one matrix of zeros.

    Args:
        tensors (Tensor): tensors of at most two dimensions

    Example::

        >>> torch.block_diag(torch.ones(1, 2), torch.tensor(3.0))
        tensor([[1., 1., 0.],
                [0., 0., 3.]])
    """
    return _C._block_diag(_listed(tensors))


def unravel_index(indices, shape):
    """Turns indices into a flattened tensor into indices into a tensor of `shape`, one tensor for each dimension.

    Args:
        indices (Tensor): integers
        shape (int or sequence of int): the sizes

    Example::

        >>> torch.unravel_index(torch.tensor([5]), (2, 3))
        (tensor([1]), tensor([2]))
    """
    sizes = (shape,) if isinstance(shape, int) else shape
    for size in sizes:
        if isinstance(size, bool) or not hasattr(size, "__index__"):
            raise TypeError(
                f"expected 'shape' to be int or sequence of ints, but found element type {type(size).__name__}"
            )
    return _C._unravel_index(indices, tuple(size.__index__() for size in sizes))


def _listed(tensors):
    """Positional tensors, or the one list that holds them."""
    return tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors


make_overridable(globals(), __all__)
