"""Methods of tensors that speak Python's protocols; `_C.Tensor` calls them."""

from collections import OrderedDict
from copy import deepcopy

from ferrotorch import _C, storage
from ferrotorch._C import Tensor
from ferrotorch._utils import _rebuild_from_type_v2, _rebuild_tensor_v2, _set_state
from ferrotorch.utils.hooks import warn_if_has_hooks


def _storage(tensor):
    storage._warn()
    return storage._of_tensor(tensor)


_typed_storage = storage._of_tensor


def _storage_type(tensor):
    return getattr(storage, storage._LEGACY_NAMES[tensor.dtype])


def _slots(tensor):
    """Returns the values that a subclass keeps outside of ``__dict__``."""
    names = [name for kind in type(tensor).__mro__ for name in vars(kind).get("__slots__", ())]
    return {name: getattr(tensor, name) for name in names if hasattr(tensor, name)}


def _deepcopy(tensor, memo):
    if not tensor.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(tensor) in memo:
        return memo[id(tensor)]
    memory = deepcopy(tensor.untyped_storage(), memo)
    copy = _C._tensor_of_storage(memory, tensor.dtype, tensor.storage_offset(), tensor.size(), tensor.stride())
    kind = type(tensor)
    if kind is not Tensor:
        copy = Tensor._make_subclass(kind, copy)
    if tensor.requires_grad:
        copy.requires_grad_()
    memo[id(tensor)] = copy
    if tensor.grad is not None:
        copy.grad = deepcopy(tensor.grad, memo)
    slots = _slots(tensor) if kind is not Tensor else None
    if tensor.__dict__ or slots:
        _set_state(copy, deepcopy((tensor.__dict__, slots), memo))
    return copy


def _reduce_ex(tensor, protocol):
    warn_if_has_hooks(tensor)
    arguments = (
        storage._of_tensor(tensor),
        tensor.storage_offset(),
        tuple(tensor.size()),
        tensor.stride(),
        tensor.requires_grad,
        # Hooks stay behind: they are functions of the running program.
        OrderedDict(),
    )
    kind = type(tensor)
    state = _state(tensor)
    if kind is Tensor and not state:
        return _rebuild_tensor_v2, arguments
    return _rebuild_from_type_v2, (_rebuild_tensor_v2, kind, arguments, state)


def _state(tensor):
    """Returns what ``__getstate__`` gives, or the attributes: a dictionary, or a pair where there are slots."""
    getstate = getattr(type(tensor), "__getstate__", None)
    if getstate is not None and getstate is not getattr(object, "__getstate__", None):
        return tensor.__getstate__()
    slots = _slots(tensor) if type(tensor) is not Tensor else None
    if slots:
        return tensor.__dict__, slots
    return tensor.__dict__ or None
