"""Distances and similarities between vectors, and one-hot vectors."""

from ferrotorch import _C

__all__ = ["cosine_similarity", "one_hot", "pairwise_distance", "pdist"]

pdist = _C.pdist


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """`p`-norm of the difference along the last dimension: ``‖x1 - x2 + eps‖``."""
    last = max(x1.dim(), x2.dim()) - 1
    return _C.norm(x1 - x2 + eps, p, last, keepdim)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """Cosine of the angle between vectors along `dim`: ``x1 · x2 / (max(‖x1‖, eps) * max(‖x2‖, eps))``."""
    dtype = _C.result_type(x1, x2)
    if not dtype.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {_name(dtype)}")
    x1, x2 = _C.broadcast_tensors(x1.to(dtype), x2.to(dtype))
    return (_unit(x1, dim, eps) * _unit(x2, dim, eps)).sum(dim)


def _unit(x, dim, eps):
    norm = x.norm(2, dim, keepdim=True).clone()
    # Below `eps` the norm is a constant, but its gradient stays that of the norm.
    with _C._NoGrad():
        norm.clamp_min_(eps)
    return x / norm


def _name(dtype):
    """A dtype's name as the core's error messages show it."""
    names = {_C.int64: "Long", _C.int32: "Int", _C.int16: "Short", _C.int8: "Char", _C.uint8: "Byte", _C.bool: "Bool"}
    return names.get(dtype, str(dtype))


def one_hot(input, num_classes=-1):
    """Returns zeros with a one at each index: ``(*)`` becomes ``(*, num_classes)``.

    Args:
        input (LongTensor): class indices
        num_classes (int): number of classes; -1 takes the largest index plus one. Default: -1

    Example::

        >>> F.one_hot(torch.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    if input.dtype != _C.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if input.numel() == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return _C.empty(*input.shape, num_classes, dtype=_C.int64)
    if input.min().item() < 0:
        raise RuntimeError("Class values must be non-negative.")
    largest = input.max().item()
    if num_classes == -1:
        num_classes = largest + 1
    elif num_classes < 1:
        raise RuntimeError("num_classes should be positive")
    elif num_classes <= largest:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return _C.zeros(*input.shape, num_classes, dtype=_C.int64).scatter_(-1, input.unsqueeze(-1), 1)
