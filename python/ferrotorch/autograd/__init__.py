"""Automatic differentiation: gradients of what was recorded, custom functions, modes and checks."""

from importlib import import_module as _import_module

import ferrotorch
from ferrotorch import _C
from ferrotorch.autograd.function import Function, NestedIOFunction
from ferrotorch.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)

__all__ = [
    "Function",
    "NestedIOFunction",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "grad_mode",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "set_multithreading_enabled",
    "variable",
]

_LAZY = {
    "gradcheck": ("gradcheck", "gradcheck"),
    "gradgradcheck": ("gradcheck", "gradgradcheck"),
    "GradcheckError": ("gradcheck", "GradcheckError"),
    "detect_anomaly": ("anomaly_mode", "detect_anomaly"),
    "set_detect_anomaly": ("anomaly_mode", "set_detect_anomaly"),
}


def __getattr__(name):
    if name in _LAZY:
        module, attribute = _LAZY[name]
        value = getattr(_import_module(f"{__name__}.{module}"), attribute)
        globals()[name] = value
        return value
    if name in ("anomaly_mode", "functional", "graph", "profiler"):
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def _tuple(values):
    if isinstance(values, ferrotorch.Tensor):
        return (values,)
    return tuple(values)


def _gradients(outputs, grads):
    """One gradient, or ``None``, for each output."""
    if grads is None:
        return (None,) * len(outputs)
    grads = _tuple(grads)
    if len(grads) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(grads)} gradients")
    for grad in grads:
        if grad is not None and not isinstance(grad, ferrotorch.Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(grad).__name__}")
    return grads


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    r"""Adds the gradients of `tensors` with respect to the leaves of their graph into the leaves' ``grad``.

    .. math:: \text{leaf.grad} \mathrel{+}= \sum_i \frac{\partial\, \text{tensors}_i}{\partial\, \text{leaf}}^{\!\top} \text{grad\_tensors}_i

    Args:
        tensors (Tensor or sequence of Tensor): what is differentiated
        grad_tensors (Tensor or sequence of Tensor, optional): weights of their elements; not needed for single elements
        retain_graph (bool, optional): keeps the graph for another pass. Default: the value of `create_graph`
        create_graph (bool): records the pass itself, for higher derivatives. Default: ``False``
        inputs (Tensor or sequence of Tensor, optional): the only tensors whose ``grad`` changes. Default: all leaves

    Example::

        >>> x = torch.tensor([2., 3.], requires_grad=True)
        >>> torch.autograd.backward((x * x).sum())
        >>> x.grad
        tensor([4., 6.])
    """
    if grad_variables is not None:
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. "
                "Please only use `grad_tensors`."
            )
        grad_tensors = grad_variables
    inputs = None if inputs is None else _tuple(inputs)
    if inputs is not None and not inputs:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    tensors = _tuple(tensors)
    grads = _gradients(tensors, grad_tensors)
    keep = create_graph if retain_graph is None else retain_graph
    _C._engine_backward(tensors, grads, keep, create_graph, inputs)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    only_inputs=True,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    r"""The gradients of `outputs` with respect to `inputs`, one for each input.

    Args:
        outputs (Tensor or sequence of Tensor): what is differentiated
        inputs (Tensor or sequence of Tensor): with respect to what
        grad_outputs (Tensor or sequence of Tensor, optional): weights of the outputs' elements
        retain_graph (bool, optional): keeps the graph for another pass. Default: the value of `create_graph`
        create_graph (bool): records the pass itself, for higher derivatives. Default: ``False``
        allow_unused (bool, optional): gives ``None`` for inputs that no output depends on, instead of an error
        is_grads_batched (bool): the first dimension of `grad_outputs` counts passes; results are stacked
        materialize_grads (bool): gives zeros instead of ``None``

    Example::

        >>> x = torch.tensor(3., requires_grad=True)
        >>> torch.autograd.grad(x ** 2, x)
        (tensor(6.),)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    allow_unused = materialize_grads if allow_unused is None else allow_unused
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    keep = create_graph if retain_graph is None else retain_graph
    if is_grads_batched:
        found = _batched(outputs, inputs, _tuple(grad_outputs), keep, create_graph, allow_unused)
    else:
        found = _C._engine_grad(outputs, _gradients(outputs, grad_outputs), inputs, keep, create_graph, allow_unused)
    if materialize_grads:
        found = tuple(ferrotorch.zeros_like(x) if g is None else g for g, x in zip(found, inputs, strict=True))
    return found


def _batched(outputs, inputs, grad_outputs, keep, create_graph, allow_unused):
    """One pass for each position along the first dimension of `grad_outputs`."""
    passes = []
    for weights in zip(*(g.unbind(0) for g in grad_outputs), strict=True):
        passes.append(_C._engine_grad(outputs, weights, inputs, True, create_graph, allow_unused))
    columns = zip(*passes, strict=True)
    return tuple(None if any(g is None for g in column) else ferrotorch.stack(column) for column in columns)


def variable(*args, **kwargs):
    """Raises an error: PyTorch took the function away."""
    raise RuntimeError("torch.autograd.variable(...) is deprecated, use torch.tensor(...) instead")


Variable = ferrotorch.Tensor
