"""The recorded graph: nodes, hooks on what they save."""

import contextlib
import threading
from typing import NamedTuple

import ferrotorch
from ferrotorch import _C
from ferrotorch._C import Node

__all__ = [
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class _SavedHooks(threading.local):
    """How many blocks of hooks a thread is in, and what it says to those who enter one where they may not."""

    active = 0
    refusal: str | None = None


_hooks = _SavedHooks()


class GradientEdge(NamedTuple):
    """The way to one output of a node."""

    node: Node
    output_nr: int


def get_gradient_edge(tensor):
    """The node and output number to which the tensor's gradient goes.

    Example::

        >>> x = torch.ones(1, requires_grad=True) * 2
        >>> torch.autograd.graph.get_gradient_edge(x).output_nr
        0
    """
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(*_C._gradient_edge(tensor))


def increment_version(tensor):
    """Tells autograd that the tensor's memory was changed by other means."""
    for t in (tensor,) if isinstance(tensor, ferrotorch.Tensor) else tensor:
        _C._bump_version(t)


class saved_tensors_hooks:
    """A block in which tensors are packed when they are saved for backward, and unpacked when they are used.

    Args:
        pack_hook (callable): turns a tensor into anything
        unpack_hook (callable): turns that into a tensor again

    Example::

        >>> x = torch.tensor([2.], requires_grad=True)
        >>> with torch.autograd.graph.saved_tensors_hooks(lambda t: t.tolist(), lambda v: torch.tensor(v)):
        ...     y = x * x
        >>> y.backward()
        >>> x.grad
        tensor([4.])
    """

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self):
        if _hooks.refusal is not None:
            raise RuntimeError(_hooks.refusal)
        _C._push_saved_tensors_default_hooks(self.pack_hook, self.unpack_hook)
        _hooks.active += 1

    def __exit__(self, *exception):
        _hooks.active -= 1
        _C._pop_saved_tensors_default_hooks()


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message):
    """A block in which :class:`saved_tensors_hooks` raises an error.

    Args:
        error_message (str): the error's text

    Example::

        >>> with torch.autograd.graph.disable_saved_tensors_hooks("not here"):
        ...     with torch.autograd.graph.save_on_cpu():
        ...         pass
        Traceback (most recent call last):
        RuntimeError: not here
    """
    if _hooks.active:
        raise RuntimeError(error_message)
    before, _hooks.refusal = _hooks.refusal, error_message
    try:
        yield
    finally:
        _hooks.refusal = before


class save_on_cpu(saved_tensors_hooks):
    """Accepted for compatibility: saved tensors are on the CPU already.

    Args:
        pin_memory (bool): ignored. Default: ``False``
    """

    def __init__(self, pin_memory=False, device_type="cpu"):
        super().__init__(lambda t: t, lambda t: t)
