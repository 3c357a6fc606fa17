"""Functions that pickled objects name: PyTorch's files refer to them under ``torch._utils``."""

from ferrotorch._C import Tensor


def _rebuild_parameter(data, requires_grad, backward_hooks):
    """Returns the parameter that was pickled as its values and a flag."""
    from ferrotorch.nn.parameter import Parameter

    param = Parameter(data, requires_grad)
    param._backward_hooks = backward_hooks
    return param


def _rebuild_parameter_with_state(data, requires_grad, backward_hooks, state):
    """Returns a pickled parameter together with the attributes that its owner set on it."""
    param = _rebuild_parameter(data, requires_grad, backward_hooks)
    param.__dict__.update(state)
    return param


def typename(obj):
    """Returns the name of an object's type as error messages show it, a tensor's with its dtype."""
    if isinstance(obj, Tensor):
        return obj.type()
    kind = obj if isinstance(obj, type) or hasattr(obj, "__qualname__") else type(obj)
    module = getattr(kind, "__module__", None) or ""
    name = getattr(kind, "__qualname__", None) or type(obj).__name__
    return name if module in ("", "builtins", "__builtin__") else f"{module}.{name}"
