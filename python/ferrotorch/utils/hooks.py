"""Handles of registered hooks, and the hooks around a module's backward pass."""

import warnings
import weakref
from collections import OrderedDict

from ferrotorch import _C
from ferrotorch._C import Tensor

__all__ = ["BackwardHook", "RemovableHandle", "unserializable_hook", "warn_if_has_hooks"]


class RemovableHandle:
    """What registering a hook returns: :meth:`remove`, or the end of a ``with`` block, takes the hook out again.

    Args:
        hooks_dict (dict): the table that the hook goes into, under the handle's ``id``
        extra_dict (dict or list of dict): tables whose entry of the same ``id`` goes with it

    Example::

        >>> layer = nn.Linear(2, 2)
        >>> with layer.register_forward_hook(lambda module, args, output: torch.zeros(2)):
        ...     layer(torch.ones(1, 2))
        tensor([0., 0.])
    """

    next_id = 0

    def __init__(self, hooks_dict, *, extra_dict=None):
        self.hooks_dict_ref = weakref.ref(hooks_dict)
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        extra = [extra_dict] if isinstance(extra_dict, dict) else extra_dict or ()
        self.extra_dict_ref = tuple(weakref.ref(table) for table in extra)

    def remove(self):
        """Takes the hook out; a second call does nothing."""
        for reference in (self.hooks_dict_ref, *self.extra_dict_ref):
            table = reference()
            if table is not None:
                table.pop(self.id, None)

    def __getstate__(self):
        return self.hooks_dict_ref(), self.id, tuple(reference() for reference in self.extra_dict_ref)

    def __setstate__(self, state):
        hooks_dict, self.id, extra = (*state, ())[:3]
        # A weak reference to a table that is gone at once: the handle of a dead object.
        self.hooks_dict_ref = weakref.ref(OrderedDict() if hooks_dict is None else hooks_dict)
        self.extra_dict_ref = tuple(weakref.ref(OrderedDict() if table is None else table) for table in extra or ())
        RemovableHandle.next_id = max(RemovableHandle.next_id, self.id + 1)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.remove()


def unserializable_hook(f):
    """Marks a hook that is lost, with a warning, when its tensor is pickled."""
    f.__torch_unserializable__ = True
    return f


def warn_if_has_hooks(tensor):
    """Warns about each hook of `tensor` that pickling leaves behind."""
    for hook in (tensor._backward_hooks or {}).values():
        if not hasattr(hook, "__torch_unserializable__"):
            warnings.warn(
                f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
                "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
                stacklevel=2,
            )


class BackwardHook:
    """Runs a module's backward hooks when the gradients of its inputs and outputs are known.

    An identity node goes around the inputs and another around the outputs: the node behind the outputs sees the
        gradient
    that enters the module, the one before the inputs the gradient that leaves it.
    """

    def __init__(self, module, user_hooks, user_pre_hooks):
        self.module = module
        self.user_hooks = user_hooks
        self.user_pre_hooks = user_pre_hooks
        self.grad_outputs = None
        self.n_inputs = self.n_outputs = -1
        self.input_tensors_index = self.output_tensors_index = None

    def setup_input_hook(self, args):
        """Returns the arguments with the node that ends the module's backward pass before them."""
        args, self.input_tensors_index = self._behind_identity(args, self._leave)
        self.n_inputs = len(args)
        return args

    def setup_output_hook(self, args):
        """Returns the outputs with the node that starts the module's backward pass behind them."""
        outputs = args if isinstance(args, tuple) else (args,)
        self.n_outputs = len(outputs)
        outputs, self.output_tensors_index = self._behind_identity(outputs, self._enter)
        return outputs if isinstance(args, tuple) else outputs[0]

    @staticmethod
    def _behind_identity(args, hook):
        from ferrotorch.nn.modules._functions import BackwardHookFunction

        positions = [i for i, arg in enumerate(args) if isinstance(arg, Tensor)]
        if not (_C.is_grad_enabled() and any(args[i].requires_grad for i in positions)):
            return args, None
        passed = BackwardHookFunction.apply(*(args[i] for i in positions))
        node = next(tensor.grad_fn for tensor in passed if tensor.grad_fn is not None)
        node.register_hook(hook)
        result = list(args)
        for i, tensor in zip(positions, passed):
            result[i] = tensor
        return (tuple(result) if type(args) is tuple else type(args)(*result)), positions

    def _enter(self, _, grad_output):
        grads = _spread(self.output_tensors_index, grad_output, self.n_outputs)
        for hook in self.user_pre_hooks:
            replaced = hook(self.module, grads)
            if replaced is not None:
                if len(replaced) != len(grads):
                    raise RuntimeError(
                        "Backward pre hook returned an invalid number of grad_output, "
                        f"got {len(replaced)}, but expected {len(grads)}"
                    )
                grads = replaced
        if self.input_tensors_index is None:
            self._fire_without_inputs(grads)
        else:
            self.grad_outputs = grads
        return tuple(grads[i] for i in self.output_tensors_index)

    def _fire_without_inputs(self, grads):
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs "
            "require gradients. See "
            "https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
            "#torch.nn.Module.register_full_backward_hook "
            "for more details.",
            stacklevel=6,
        )
        for hook in self.user_hooks:
            result = hook(self.module, (None,) * self.n_inputs, grads)
            if result is not None and not (isinstance(result, tuple) and all(item is None for item in result)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for "
                    "all "
                    "gradients."
                )

    def _leave(self, grad_input, _):
        # A gradient may reach the input without passing the output, as in a double backward pass.
        if self.grad_outputs is None:
            return None
        grads = _spread(self.input_tensors_index, grad_input, self.n_inputs)
        for hook in self.user_hooks:
            replaced = hook(self.module, grads, self.grad_outputs)
            if replaced is not None:
                if len(replaced) != len(grads):
                    raise RuntimeError(
                        "Backward hook returned an invalid number of grad_input, "
                        f"got {len(replaced)}, but expected {len(grads)}"
                    )
                grads = replaced
        self.grad_outputs = None
        return tuple(grads[i] for i in self.input_tensors_index)


def _spread(positions, values, size):
    """The values at their positions in a tuple of `size`, ``None`` elsewhere."""
    result = [None] * size
    for i, value in zip(positions, values):
        result[i] = value
    return tuple(result)
