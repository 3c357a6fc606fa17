"""Margin losses of classes, one right class per sample or several."""

from ferrotorch import _C
from ferrotorch.nn import _reduction

__all__ = ["multi_margin", "multilabel_margin"]


def _samples(input):
    """Returns the scores as a matrix with a row per sample."""
    if input.dim() > 2 or any(n == 0 for n in input.shape[1:] or input.shape):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(input.shape)}"
        )
    return input if input.dim() == 2 else input.reshape(1, -1)


def _check_long(target):
    if target.dtype != _C.int64:
        names = {_C.float32: "Float", _C.float64: "Double", _C.int32: "Int"}
        raise RuntimeError(f"expected scalar type Long but found {names.get(target.dtype, target.dtype)}")


def _reduced(loss, reduction):
    if reduction == _reduction.get_enum("mean"):
        return loss.mean()
    return loss.sum() if reduction == _reduction.get_enum("sum") else loss


def multi_margin(input, target, p, margin, weight, reduction):
    """Mean over the other classes of ``weight[y] * max(0, margin - x[y] + x[i]) ** p``."""
    x = _samples(input)
    samples, classes = x.shape
    if target.dim() > 1 or target.numel() != samples:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{samples}], but got {list(target.shape)}. "
            f"Input has shape {list(input.shape)}."
        )
    if weight is not None and weight.numel() != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.shape)}")
    _check_long(target)
    right = target.reshape(-1, 1)
    if ((right < 0) | (right >= classes)).any():
        raise RuntimeError("target out of range")
    loss = (margin - x.gather(1, right) + x).relu()
    if p == 2:
        loss = loss * loss
    if weight is not None:
        loss = loss * weight[right]
    loss = loss.scatter(1, right, 0).sum(1) / classes
    return _reduced(loss.reshape(target.shape), reduction)


def multilabel_margin(input, target, reduction):
    """Mean over the classes of ``max(0, 1 - x[y] + x[i])``, for each class y listed before the first -1, i not listed."""
    x = _samples(input)
    if target.shape != input.shape:
        raise RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}")
    _check_long(target)
    classes = x.shape[1]
    listed = target.reshape(x.shape)
    if ((listed < -1) | (listed >= classes)).any():
        raise RuntimeError("argument #2 'target' is out of range")
    counts = (listed < 0).cumsum(1) == 0
    # Whatever stands behind the end goes to a class of its own, which is cut off.
    among = _C.zeros(x.shape[0], classes + 1, dtype=x.dtype).scatter(1, listed.where(counts, classes), 1)
    rest = 1 - among[:, :classes]
    right = x.gather(1, listed.clamp(min=0))
    loss = (1 - right.unsqueeze(2) + x.unsqueeze(1)).relu()
    loss = (loss * counts.unsqueeze(2) * rest.unsqueeze(1)).sum((1, 2)) / classes
    return _reduced(loss.reshape(input.shape[:-1]), reduction)
