"""Cross entropy of a linear layer's output, without all logits in memory at a time if asked for."""

import math
import warnings

from ferrotorch import _C
from ferrotorch.autograd import Function
from ferrotorch.nn.functional.activation import log_softmax
from ferrotorch.nn.functional.linear import linear
from ferrotorch.nn.functional.loss import cross_entropy

__all__ = ["linear_cross_entropy"]


def linear_cross_entropy(
    input,
    linear_weight,
    target,
    *,
    linear_bias=None,
    weight=None,
    reduction="mean",
    ignore_index=None,
    label_smoothing=0.0,
    options=None,
):
    """Cross entropy of the logits ``linear(input, linear_weight, linear_bias)``.

    Args:
        input (Tensor): ``(N, in_features)`` or ``(in_features)``
        linear_weight (Tensor): ``(num_classes, ..., in_features)``
        target (Tensor): class indices, or probabilities of the logits' shape
        linear_bias (Tensor, optional): ``(num_classes, ...)``
        weight, reduction, ignore_index, label_smoothing: as for :func:`cross_entropy`
        options (LinearCrossEntropyOptions, optional): how many samples are computed at a time
    """
    _check(input, linear_weight, linear_bias)
    classes, *out_features = linear_weight.shape[:-1]
    logits_shape = (*input.shape[:-1], classes, *out_features)
    if ignore_index is None:
        ignore_index = -100
    elif tuple(target.shape) == logits_shape:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    if options is not None:
        plain = not out_features and reduction in ("mean", "sum", "none") and label_smoothing == 0.0
        if plain and target.dtype == _C.int64:
            return _by_chunks(input, linear_weight, linear_bias, target, weight, reduction, ignore_index, options)
        warnings.warn(
            "linear_cross_entropy: ``options`` ignored; chunked path needs reduction in {'mean','sum','none'}, "
            f"label_smoothing == 0, target.dtype == int64, out_features == (). Got reduction={reduction!r}, "
            f"label_smoothing={label_smoothing}, target.dtype={target.dtype}, out_features={tuple(out_features)}, "
            f"tracing=False, linear_bias.shape={None if linear_bias is None else tuple(linear_bias.shape)}.",
            stacklevel=2,
        )
    if out_features:
        rows = math.prod(out_features, start=classes)
        linear_weight = linear_weight.reshape(rows, input.shape[-1])
        linear_bias = None if linear_bias is None else linear_bias.reshape(rows)
    return cross_entropy(
        linear(input, linear_weight, linear_bias).reshape(logits_shape),
        target,
        weight=weight,
        reduction=reduction,
        ignore_index=ignore_index,
        label_smoothing=label_smoothing,
    )


def _check(input, weight, bias):
    if input.dim() not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.dim()}")
    if weight.dim() < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {weight.dim()}")
    if input.shape[-1] != weight.shape[-1]:
        raise RuntimeError(
            f"expected equal input and linear_weight last dimensions (in_features), got {input.shape[-1]} and "
            f"{weight.shape[-1]}, respectively"
        )
    expected = tuple(weight.shape[:-1])
    if bias is not None and tuple(bias.shape) != expected:
        raise RuntimeError(f"expected linear_bias shape {expected}, got {tuple(bias.shape)}")
    if weight.dim() > 2 and input.dim() == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {tuple(weight.shape)} requires batched input, (N, "
            f"{weight.shape[-1]}), got unbatched input with shape {tuple(input.shape)}"
        )


def _by_chunks(input, linear_weight, bias, target, weight, reduction, ignore_index, options):
    batched = input.dim() == 2
    if not batched:
        input, target = input.unsqueeze(0), target.unsqueeze(0)
    classes, features = linear_weight.shape
    size = options.chunk_size(input.shape[0], features, classes)
    if reduction == "none":
        loss = _C.cat(
            [
                cross_entropy(linear(x, linear_weight, bias), t, weight, ignore_index=ignore_index, reduction="none")
                for x, t in zip(input.split(size), target.split(size))
            ]
        )
        return loss if batched else loss.squeeze(0)
    return _ChunkedCrossEntropy.apply(input, linear_weight, bias, target, weight, reduction, ignore_index, size)


class _ChunkedCrossEntropy(Function):
    """Computes loss and gradients together, so that the logits of a chunk can be forgotten at once."""

    @staticmethod
    def forward(ctx, input, linear_weight, bias, target, weight, reduction, ignore_index, size):
        counted = target != ignore_index
        classes = target.where(counted, 0)
        factors = counted.to(input.dtype) if weight is None else weight[classes] * counted
        total = factors.sum() if reduction == "mean" else input.new_ones(())
        loss = input.new_zeros(())
        grad_input, grad_weight = _C.empty_like(input), _C.zeros_like(linear_weight)
        grad_bias = None if bias is None else _C.zeros_like(bias)
        for start in range(0, input.shape[0], size):
            rows = slice(start, start + size)
            index, factor = classes[rows].unsqueeze(1), factors[rows].unsqueeze(1)
            log_probs = log_softmax(linear(input[rows], linear_weight, bias), 1)
            loss -= (log_probs.gather(1, index) * factor).sum()
            # d loss / d logits = probabilities minus the one-hot target.
            grad = log_probs.exp().scatter_add(1, index, -_C.ones_like(factor)) * (factor / total)
            grad_input[rows] = grad @ linear_weight
            grad_weight += grad.t() @ input[rows]
            if grad_bias is not None:
                grad_bias += grad.sum(0)
        ctx.save_for_backward(grad_input, grad_weight, grad_bias)
        return loss / total

    @staticmethod
    def backward(ctx, grad_output):
        grads = (None if g is None else g * grad_output for g in ctx.saved_tensors)
        return *grads, None, None, None, None, None
