"""Functions that pickled objects name: PyTorch's files refer to them under ``torch._utils``."""

from ferrotorch import _C
from ferrotorch._C import Tensor


def _rebuild_tensor(storage, storage_offset, size, stride):
    """Returns a tensor over part of a storage that has a dtype."""
    return _C._tensor_of_storage(storage, storage.dtype, storage_offset, size, stride)


def _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    """Returns the tensor that was pickled as its storage and geometry."""
    tensor = _rebuild_tensor(storage, storage_offset, size, stride)
    tensor.requires_grad = requires_grad
    if backward_hooks:
        tensor._backward_hooks = backward_hooks
    return tensor


def _rebuild_from_type_v2(function, new_type, arguments, state):
    """Returns a pickled tensor of a subclass, or with attributes."""
    tensor = function(*arguments)
    if type(tensor) is not new_type:
        tensor = Tensor._make_subclass(new_type, tensor, tensor.requires_grad)
    if getattr(new_type, "__setstate__", None) is not getattr(Tensor, "__setstate__", None):
        tensor.__setstate__(state)
        return tensor
    _set_state(tensor, state)
    return tensor


def _set_state(tensor, state):
    """Sets attributes: those of a dictionary, or of a pair where a subclass has slots."""
    attributes, slots = state if isinstance(state, tuple) else (state, None)
    if attributes:
        tensor.__dict__.update(attributes)
    for name, value in (slots or {}).items():
        setattr(tensor, name, value)


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
