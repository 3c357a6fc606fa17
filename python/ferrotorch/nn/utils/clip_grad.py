"""Limiting the size of gradients."""

import functools
import types
import warnings

from ferrotorch import _C
from ferrotorch._C import Tensor

__all__ = ["clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm"]


def _no_grad(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        with _C._NoGrad():
            return function(*args, **kwargs)

    return wrapped


def _as_list(tensors):
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


@_no_grad
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Returns the norm of all tensors taken as one vector.

    Args:
        tensors (iterable of Tensor): any number of tensors
        norm_type (float): p of the norm; infinity gives the largest absolute value. Default: 2.0
        error_if_nonfinite (bool): raise an error if the norm is infinite or not a number. Default: ``False``
        foreach (bool, optional): without effect

    Example::

        >>> nn.utils.get_total_norm([torch.tensor([3.0]), torch.tensor([4.0])])
        tensor(5.)
    """
    tensors = _as_list(tensors)
    norm_type = float(norm_type)
    if not tensors:
        return _C.tensor(0.0)
    total = _C.stack([tensor.norm(norm_type) for tensor in tensors]).norm(norm_type)
    if error_if_nonfinite and not _C.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To "
            "disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


@_no_grad
def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    """Scales all gradients by ``max_norm / total_norm``, if that is less than one.

    Args:
        parameters (iterable of Tensor): what has the gradients
        max_norm (float): largest norm
        total_norm (Tensor): the norm now, see :func:`get_total_norm`
        foreach (bool, optional): without effect
    """
    grads = [p.grad for p in _as_list(parameters) if p.grad is not None]
    largest = float(max_norm)
    if not grads:
        return
    factor = _C.clamp(largest / (total_norm + 1e-6), max=1.0)
    for grad in grads:
        grad.mul_(factor)


@_no_grad
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Scales all gradients, in place, so that their common norm is at most `max_norm`.

    Args:
        parameters (iterable of Tensor): what has the gradients
        max_norm (float): largest norm
        norm_type, error_if_nonfinite, foreach: as for :func:`get_total_norm`

    Returns:
        the norm before

    Example::

        >>> weight = nn.Parameter(torch.zeros(2))
        >>> weight.grad = torch.tensor([3.0, 4.0])
        >>> nn.utils.clip_grad_norm_(weight, max_norm=1.0)
        tensor(5.)
        >>> weight.grad
        tensor([0.6000, 0.8000])
    """
    generator = isinstance(parameters, types.GeneratorType)
    parameters = _as_list(parameters)
    if generator and not parameters:
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3)
    grads = [p.grad for p in parameters if p.grad is not None]
    total = get_total_norm(grads, norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total, foreach)
    return total


def clip_grad_norm(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Deprecated: use :func:`clip_grad_norm_`."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


@_no_grad
def clip_grad_value_(parameters, clip_value, foreach=None):
    """Limits every element of all gradients, in place, to the range from ``-clip_value`` to ``clip_value``."""
    clip_value = float(clip_value)
    for param in _as_list(parameters):
        if param.grad is not None:
            param.grad.clamp_(-clip_value, clip_value)
