"""Losses between an input and a target of the same shape, and between an input and class indices.

Every loss takes ``reduction``: ``'none'`` returns one loss per element or sample, ``'mean'`` their mean, ``'sum'``
their
sum. The flags ``size_average`` and ``reduce`` are deprecated.
"""

import math
import warnings

from ferrotorch import _C
from ferrotorch._C import log_sigmoid
from ferrotorch._settings import broadcast_shapes
from ferrotorch.nn import _reduction as _Reduction
from ferrotorch.nn._reduction import resolve
from ferrotorch.nn.functional.ctc import ctc_loss as _ctc_loss
from ferrotorch.nn.functional.margins import multi_margin, multilabel_margin

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "ctc_loss",
    "gaussian_nll_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
]


def _reduce(loss, reduction):
    """Reduces losses as the number `reduction` says."""
    if reduction == 1:
        return loss.mean()
    return loss.sum() if reduction == 2 else loss


def _broadcast(input, target):
    """Returns both in their common shape, after a warning if that is not the shape of both."""
    if target.size() == input.size():
        return input, target
    warnings.warn(
        f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will likely "
        "lead "
        "to incorrect results due to broadcasting. Please ensure they have the same size.",
        stacklevel=3,
    )
    return _C.broadcast_tensors(input, target)


def _reduce_weighted(loss, reduction, mean):
    """Reduces weighted losses, whose mean is ``mean(loss)``."""
    if reduction == "none":
        return loss
    if reduction == "sum":
        return _C.sum(loss)
    if reduction == "mean":
        return mean(loss)
    raise ValueError(f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.")


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Squared difference: ``(x - y)²``."""
    return _distance_loss(_C.mse_loss, lambda d: d**2, input, target, size_average, reduce, reduction, weight)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Absolute difference: ``|x - y|``."""
    return _distance_loss(_C.l1_loss, _C.abs, input, target, size_average, reduce, reduction, weight)


def _distance_loss(fused, elementwise, input, target, size_average, reduce, reduction, weight):
    size = input.size()
    input, target = _broadcast(input, target)
    if size_average is not None or reduce is not None:
        reduction = _Reduction.legacy_get_string(size_average, reduce)
    if weight is None:
        return fused(input, target, _Reduction.get_enum(reduction))
    if weight.size() != size:
        raise ValueError("Weights and input must have the same size.")
    loss = elementwise(input - target) * weight
    return _reduce_weighted(loss, reduction, lambda loss: _C.sum(loss) / _C.sum(weight))


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """Squared below `beta` and absolute above: ``0.5 * d² / beta`` or ``|d| - 0.5 * beta``."""
    input, target = _broadcast(input, target)
    reduction = resolve(size_average, reduce, reduction)
    if beta == 0.0:
        return _C.l1_loss(input, target, reduction)
    return _C.smooth_l1_loss(input, target, reduction, beta)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Squared below `delta` and linear above: ``0.5 * d²`` or ``delta * (|d| - 0.5 * delta)``."""
    size = input.size()
    input, target = _broadcast(input, target)
    if weight is None:
        return _C.huber_loss(input, target, _Reduction.get_enum(reduction), delta)
    if weight.size() != size:
        raise ValueError("Weights and input must have the same size.")
    loss = _C.huber_loss(input, target, 0, delta) * weight
    return _reduce_weighted(loss, reduction, lambda loss: loss.mean())


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """Cross entropy between logits, classes in dimension 1, and class indices or class probabilities.

    Args:
        input (Tensor): logits ``(C)``, ``(N, C)`` or ``(N, C, ...)``
        target (Tensor): indices of the same shape without classes, or probabilities of the same shape
        weight (Tensor, optional): weight of each class
        ignore_index (int): target index that adds nothing. Default: -100
        reduction (str): ``'none'``, ``'mean'`` (weighted by the classes) or ``'sum'``. Default: ``'mean'``
        label_smoothing (float): share of the target that is spread over all classes. Default: 0.0

    Example::

        >>> F.cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]))
        tensor(1.3863)
    """
    return _C.cross_entropy_loss(
        input, target, weight, resolve(size_average, reduce, reduction), ignore_index, label_smoothing
    )


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """Negative log likelihood: minus the input, log probabilities, at the target's class."""
    return _C.nll_loss_nd(input, target, weight, resolve(size_average, reduce, reduction), ignore_index)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Cross entropy of probabilities: ``-(y * log(x) + (1 - y) * log(1 - x))``."""
    reduction = resolve(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is "
            "deprecated. "
            "Please ensure they have the same size."
        )
    if weight is not None:
        weight = weight.expand(broadcast_shapes(target.size(), weight.size()))
    return _C.binary_cross_entropy(input, target, weight, reduction)


def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """:func:`binary_cross_entropy` of the sigmoid of the input, computed without overflow."""
    reduction = resolve(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    return _C.binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """Kullback-Leibler divergence of the input, log probabilities, from the target: ``y * (log(y) - x)``.

    ``reduction='batchmean'`` divides the sum by the batch size, as the definition does.
    """
    if size_average is not None or reduce is not None:
        number = _Reduction.legacy_get_enum(size_average, reduce)
    else:
        if reduction == "mean":
            warnings.warn(
                "reduction: 'mean' divides the total loss by both the batch size and the support size."
                "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
                "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
                stacklevel=2,
            )
        number = _Reduction.get_enum("sum" if reduction == "batchmean" else reduction)
    loss = _C.kl_div(input, target, number, log_target=log_target)
    return loss / input.size(0) if reduction == "batchmean" and input.dim() != 0 else loss


def poisson_nll_loss(
    input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"
):
    """Negative log likelihood of a Poisson distribution: ``exp(x) - y * x``, or ``x - y * log(x + eps)``.

    `full` adds Stirling's approximation of the constant term.
    """
    if size_average is not None or reduce is not None:
        reduction = _Reduction.legacy_get_string(size_average, reduce)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        loss = loss + stirling.masked_fill(target <= 1, 0)
    return _reduce(loss, _Reduction.get_enum(reduction))


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """Negative log likelihood of a normal distribution: ``0.5 * (log(var) + (x - y)² / var)``.

    `var` is at least `eps`; `full` adds the constant ``0.5 * log(2π)``.
    """
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * _C.ones_like(input)
    elif _C.any(var < 0):
        raise ValueError("var has negative entry/entries")
    if var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = var.unsqueeze(-1)
        # One variance for several elements: a single dimension of size one, where the input has more.
        elif input.ndim != var.ndim or sum(y for x, y in zip(input.size(), var.size()) if x != y) != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    with _C._NoGrad():
        var.clamp_(min=eps)
    loss = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return _reduce(loss, _Reduction.get_enum(reduction))


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Logistic loss for targets 1 and -1: ``log(1 + exp(-y * x))``."""
    return _C.soft_margin_loss(input, target, resolve(size_average, reduce, reduction))


def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """Hinge loss between every wanted class and every other one; `target` lists classes up to the first -1."""
    return multilabel_margin(input, target, resolve(size_average, reduce, reduction))


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Hinge loss between the wanted class and every other one: ``max(0, margin - x[y] + x[i]) ** p``."""
    reduction = resolve(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    return multi_margin(input, target, p, margin, weight, reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """Binary cross entropy with logits of every class, averaged over the classes."""
    if size_average is not None or reduce is not None:
        reduction = _Reduction.legacy_get_string(size_average, reduce)
    loss = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input))
    if weight is not None:
        loss = loss * weight
    loss = loss.sum(dim=input.dim() - 1) / input.size(-1)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return _reduce(loss, _Reduction.get_enum(reduction))


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """Connectionist temporal classification: minus the log probability of all alignments of a target with a sequence.

    Args:
        log_probs (Tensor): log probabilities ``(T, N, C)`` or ``(T, C)``
        targets (Tensor): ``(N, S)``, or all targets one after the other
        input_lengths, target_lengths (Tensor or tuple): how many steps and labels of each sample count
        blank (int): class that stands for no label. Default: 0
        reduction (str): ``'mean'`` also divides by the target lengths. Default: ``'mean'``
        zero_infinity (bool): make infinite losses zero. Default: ``False``
    """
    return _ctc_loss(
        log_probs, targets, input_lengths, target_lengths, blank, _Reduction.get_enum(reduction), zero_infinity
    )
