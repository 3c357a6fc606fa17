"""Losses on distances between tensors: ranking, embedding and triplet losses."""

from ferrotorch import _C
from ferrotorch.nn._reduction import get_enum, resolve
from ferrotorch.nn.functional.distance import pairwise_distance
from ferrotorch.nn.functional.loss import _reduce

__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]


def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    """Wants `input1` above `input2` where `target` is 1, below where -1: ``max(0, -y * (x1 - x2) + margin)``."""
    reduction = resolve(size_average, reduce, reduction)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    return _reduce((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """The input where `target` is 1, ``max(0, margin - x)`` where it is -1."""
    reduction = resolve(size_average, reduce, reduction)
    zeros = _C.zeros_like(input)
    apart = _C.where(target != 1, (margin - input).clamp_min(0), zeros)
    return _reduce(apart + _C.where(target != -1, input, zeros), reduction)


def cosine_embedding_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    """``1 - cos(x1, x2)`` where `target` is 1, ``max(0, cos(x1, x2) - margin)`` where it is -1."""
    reduction = resolve(size_average, reduce, reduction)
    ndim = target.dim()
    if ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.dim() != ndim + 1 or input2.dim() != ndim + 1:
        raise RuntimeError(
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and "
            f"{list(input2.shape)}."
        )
    # Keeps the quotient finite for vectors of zeros.
    tiny = 1e-12
    squares = ((input1 * input1).sum(ndim) + tiny) * ((input2 * input2).sum(ndim) + tiny)
    cos = (input1 * input2).sum(ndim) / squares.sqrt()
    zeros = _C.zeros_like(cos)
    together = _C.where(target == 1, 1 - cos, zeros)
    return _reduce(together + _C.where(target == -1, (cos - margin).clamp_min(0), zeros), reduction)


def _check_triplet(anchor, positive, negative):
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )


def triplet_margin_loss(
    anchor,
    positive,
    negative,
    margin=1.0,
    p=2,
    eps=1e-6,
    swap=False,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """Wants the negative farther away than the positive: ``max(0, margin + d(a, p) - d(a, n))``.

    `swap` takes the distance between positive and negative instead where that is smaller.
    """
    reduction = resolve(size_average, reduce, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _check_triplet(anchor, positive, negative)
    return _reduce(
        _triplet(lambda x, y: pairwise_distance(x, y, p, eps), anchor, positive, negative, margin, swap), reduction
    )


def triplet_margin_with_distance_loss(
    anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
):
    """:func:`triplet_margin_loss` with a distance of the caller's, by default :func:`pairwise_distance`."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _check_triplet(anchor, positive, negative)
    distance = pairwise_distance if distance_function is None else distance_function
    return _reduce(_triplet(distance, anchor, positive, negative, margin, swap), get_enum(reduction))


def _triplet(distance, anchor, positive, negative, margin, swap):
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = _C.minimum(far, distance(positive, negative))
    return (margin + near - far).clamp_min(0)
