"""Hooks around the calls of modules: those of one module, and the global ones that run for every module.

The tables are ordinary attributes of a module, keyed by the handle's ``id``, in the order in which hooks run. The core
calls ``forward`` itself while a module's flag ``_hooked`` is not set and no global hook is registered, and `_call_impl`
otherwise.
"""

import warnings
import weakref
from collections import OrderedDict
from typing import Any

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch.utils.hooks import BackwardHook, RemovableHandle

__all__ = [
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]

Table = OrderedDict[int, Any]

_global_buffer_registration_hooks: Table = OrderedDict()
_global_module_registration_hooks: Table = OrderedDict()
_global_parameter_registration_hooks: Table = OrderedDict()
_global_backward_pre_hooks: Table = OrderedDict()
_global_backward_hooks: Table = OrderedDict()
_global_is_full_backward_hook: bool | None = None
_global_forward_pre_hooks: Table = OrderedDict()
_global_forward_hooks: Table = OrderedDict()
_global_forward_hooks_always_called: Table = OrderedDict()
_global_forward_hooks_with_kwargs: Table = OrderedDict()
_global_call_hooks = (
    _global_backward_pre_hooks,
    _global_backward_hooks,
    _global_forward_pre_hooks,
    _global_forward_hooks,
)

CALL_TABLES = ("_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_pre_hooks")
HOOK_TABLES = (
    *CALL_TABLES,
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_forward_pre_hooks_with_kwargs",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)


def _add(table, hook, *, prepend=False, flags=()):
    """Puts `hook` into `table`, marks it in the tables of `flags` whose condition holds, and returns its handle."""
    handle = RemovableHandle(table, extra_dict=[marks for marks, _ in flags])
    table[handle.id] = hook
    if any(table is one for one in _global_call_hooks):
        _C._set_module_hooks(True)
    for marks, condition in flags:
        if condition:
            marks[handle.id] = True
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


class WrappedHook:
    """A hook that passes its module, held weakly, as the first argument, and that can be pickled."""

    def __init__(self, hook, module=None):
        self.hook = hook
        self.with_module = module is not None
        if self.with_module:
            self.module = weakref.ref(module)
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            if hasattr(hook, name):
                setattr(self, name, getattr(hook, name))

    def __call__(self, *args, **kwargs):
        if not self.with_module:
            return self.hook(*args, **kwargs)
        module = self.module()
        if module is None:
            raise RuntimeError("You are trying to call the hook of a dead Module!")
        return self.hook(module, *args, **kwargs)

    def __getstate__(self):
        state = {"hook": self.hook, "with_module": self.with_module}
        if self.with_module:
            state["module"] = self.module()
        return state

    def __setstate__(self, state):
        self.hook = state["hook"]
        self.with_module = state["with_module"]
        if self.with_module:
            if state["module"] is None:
                raise RuntimeError("You are trying to revive the hook of a dead Module!")
            self.module = weakref.ref(state["module"])


def register_module_buffer_registration_hook(hook):
    """Registers ``hook(module, name, buffer)`` for every buffer that any module registers; its result replaces it."""
    return _add(_global_buffer_registration_hooks, hook)


def register_module_module_registration_hook(hook):
    """Registers ``hook(module, name, submodule)`` for every submodule that any module registers."""
    return _add(_global_module_registration_hooks, hook)


def register_module_parameter_registration_hook(hook):
    """Registers ``hook(module, name, param)`` for every parameter that any module registers."""
    return _add(_global_parameter_registration_hooks, hook)


def register_module_forward_pre_hook(hook):
    """Registers ``hook(module, args) -> None or new args``, run before the forward of every module."""
    return _add(_global_forward_pre_hooks, hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """Registers ``hook(module, args, output) -> None or new output``, run after the forward of every module."""
    flags = (
        (_global_forward_hooks_with_kwargs, with_kwargs),
        (_global_forward_hooks_always_called, always_call),
    )
    return _add(_global_forward_hooks, hook, flags=flags)


def register_module_full_backward_pre_hook(hook):
    """Registers ``hook(module, grad_output) -> None or new grad_output`` for the backward pass of every module."""
    return _add(_global_backward_pre_hooks, hook)


def register_module_full_backward_hook(hook):
    """Registers ``hook(module, grad_input, grad_output) -> None or new grad_input`` for all backward passes."""
    return _register_module_backward(hook, full=True)


def register_module_backward_hook(hook):
    """Registers a hook on the last node of every module: use :func:`register_module_full_backward_hook` instead."""
    return _register_module_backward(hook, full=False)


def _register_module_backward(hook, full):
    global _global_is_full_backward_hook
    if _global_is_full_backward_hook is (not full):
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only "
            "one of "
            "them."
        )
    _global_is_full_backward_hook = full
    return _add(_global_backward_hooks, hook)


class Hooks:
    """The part of a module that registers hooks and runs them around ``forward``."""

    _hooked = False

    def _init_hooks(self):
        state = self.__dict__
        for table in HOOK_TABLES:
            state[table] = OrderedDict()
        state["_is_full_backward_hook"] = None

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Registers a hook that runs before :meth:`forward` and may replace its arguments.

        Args:
            hook (Callable): ``hook(module, args) -> None or new args``; with ``with_kwargs``,
                ``hook(module, args, kwargs) -> None or (new args, new kwargs)``
            prepend (bool): run it before the hooks registered earlier. Default: ``False``
            with_kwargs (bool): pass it the keyword arguments. Default: ``False``

        Returns:
            a handle whose ``remove()`` takes the hook out
        """
        self._hooked = True
        flags = ((self._forward_pre_hooks_with_kwargs, with_kwargs),)
        return _add(self._forward_pre_hooks, hook, prepend=prepend, flags=flags)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Registers a hook that runs after :meth:`forward` and may replace its output.

        Args:
            hook (Callable): ``hook(module, args, output) -> None or new output``; with ``with_kwargs``,
                ``hook(module, args, kwargs, output) -> None or new output``
            prepend (bool): run it before the hooks registered earlier. Default: ``False``
            with_kwargs (bool): pass it the keyword arguments. Default: ``False``
            always_call (bool): run it even when the call raises an exception. Default: ``False``

        Returns:
            a handle whose ``remove()`` takes the hook out
        """
        self._hooked = True
        flags = ((self._forward_hooks_with_kwargs, with_kwargs), (self._forward_hooks_always_called, always_call))
        return _add(self._forward_hooks, hook, prepend=prepend, flags=flags)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Registers ``hook(module, grad_output) -> None or new grad_output``, run before the module's backward pass."""
        self._hooked = True
        return _add(self._backward_pre_hooks, hook, prepend=prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Registers ``hook(module, grad_input, grad_output) -> None or new grad_input``, after the backward pass."""
        return self._register_backward(hook, prepend, full=True)

    def register_backward_hook(self, hook):
        """Registers a hook on the module's last node: use :meth:`register_full_backward_hook` instead."""
        return self._register_backward(hook, False, full=False)

    def _register_backward(self, hook, prepend, full):
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only "
                "one of "
                "them."
            )
        self._is_full_backward_hook = full
        self._hooked = True
        return _add(self._backward_hooks, hook, prepend=prepend)

    def _get_backward_hooks(self):
        """Returns the full backward hooks and the others, global ones first."""
        hooks = {True: [], False: []}
        if _global_backward_hooks:
            hooks[_global_is_full_backward_hook] += _global_backward_hooks.values()
        if self._backward_hooks:
            hooks[self._is_full_backward_hook] += self._backward_hooks.values()
        return hooks[True], hooks[False]

    def _get_backward_pre_hooks(self):
        return [*_global_backward_pre_hooks.values(), *self._backward_pre_hooks.values()]

    def _call_impl(self, *args, **kwargs):
        """Calls ``forward`` with all hooks around it."""
        if not any(_global_call_hooks) and not any(getattr(self, table) for table in CALL_TABLES):
            # Every hook has been removed: the next call takes the short way again.
            self._hooked = False
            _C._set_module_hooks(False)
            return self.forward(*args, **kwargs)
        call = _HookedCall(self, args, kwargs)
        try:
            return call.run()
        except Exception:
            call.run_always_called()
            raise


class _HookedCall:
    """One call of a module with hooks: its arguments, its result so far, and which hooks have run."""

    def __init__(self, module, args, kwargs):
        self.module, self.args, self.kwargs = module, args, kwargs
        self.result = None
        self.called = set()

    def run(self):
        module = self.module
        full_hooks, other_hooks = module._get_backward_hooks()
        pre_hooks = module._get_backward_pre_hooks()
        self.before_forward()
        backward = None
        if full_hooks or pre_hooks:
            backward = BackwardHook(module, full_hooks, pre_hooks)
            self.args = backward.setup_input_hook(self.args)
        self.result = module.forward(*self.args, **self.kwargs)
        for hook, number, with_kwargs, always, _ in self.forward_hooks():
            if always:
                self.called.add(number)
            self.after_forward(hook, with_kwargs)
        if backward:
            if not isinstance(self.result, (Tensor, tuple)):
                warnings.warn(
                    "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                    "received "
                    f"{type(self.result)}",
                    stacklevel=5,
                )
            self.result = backward.setup_output_hook(self.result)
        if other_hooks:
            self.hook_last_node(other_hooks)
        return self.result

    def before_forward(self):
        module = self.module
        for number, hook in (*_global_forward_pre_hooks.items(), *module._forward_pre_hooks.items()):
            if number in module._forward_pre_hooks_with_kwargs:
                replaced = hook(module, self.args, self.kwargs)
                if replaced is not None:
                    if not (isinstance(replaced, tuple) and len(replaced) == 2):
                        raise RuntimeError(
                            "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
                            f"{replaced}."
                        )
                    self.args, self.kwargs = replaced
            else:
                replaced = hook(module, self.args)
                if replaced is not None:
                    self.args = replaced if isinstance(replaced, tuple) else (replaced,)

    def forward_hooks(self):
        """Yields each hook with its id, whether it takes kwargs, whether it always runs, and how a warning names it."""
        module = self.module
        for number, hook in (*_global_forward_hooks.items(),):
            with_kwargs = number in _global_forward_hooks_with_kwargs
            yield hook, number, with_kwargs, number in _global_forward_hooks_always_called, "global module"
        for number, hook in (*module._forward_hooks.items(),):
            with_kwargs = number in module._forward_hooks_with_kwargs
            yield hook, number, with_kwargs, number in module._forward_hooks_always_called, "module"

    def after_forward(self, hook, with_kwargs):
        keywords = (self.kwargs,) if with_kwargs else ()
        replaced = hook(self.module, self.args, *keywords, self.result)
        if replaced is not None:
            self.result = replaced

    def run_always_called(self):
        """After an exception, runs the hooks that ask for it and have not run."""
        for hook, number, with_kwargs, always, owner in self.forward_hooks():
            if always and number not in self.called:
                try:
                    self.after_forward(hook, with_kwargs)
                except Exception as error:
                    warnings.warn(
                        f"{owner} forward hook with ``always_call=True`` raised an exception that was silenced as "
                        "another "
                        f"error was raised in forward: {error}",
                        stacklevel=4,
                    )

    def hook_last_node(self, hooks):
        tensor = self.result
        while not isinstance(tensor, Tensor):
            if isinstance(tensor, dict):
                tensor = next(value for value in tensor.values() if isinstance(value, Tensor))
            else:
                tensor = tensor[0]
        node = tensor.grad_fn
        if node is not None:
            for hook in hooks:
                node.register_hook(WrappedHook(hook, self.module))
            message = _incomplete(self.args, self.result, node)
            if message:
                warnings.warn(message, FutureWarning, stacklevel=5)


def _incomplete(args, result, node):
    """Says what a hook on the last node alone will miss, or returns nothing."""
    documented = "Please use register_full_backward_hook to get the documented behavior."
    removed = "is deprecated and will be removed in future versions. This hook will be missing"
    result = (result,) if isinstance(result, Tensor) else result
    if not (isinstance(result, tuple) and all(isinstance(item, Tensor) for item in result)):
        what = "on a Module that does not return a single Tensor or a tuple of Tensors"
        return f"Using non-full backward hooks {what} {removed} some of the grad_output. {documented}"
    if not all(isinstance(item, Tensor) for item in args):
        what = "on a Module that does not take as input a single Tensor or a tuple of Tensors"
        return f"Using non-full backward hooks {what} {removed} some of the grad_input. {documented}"
    nodes = {item.grad_fn for item in result if item.grad_fn is not None}
    if len(nodes) > 1:
        what = "when outputs are generated by different autograd Nodes"
        return f"Using a non-full backward hook {what} {removed} some grad_output. {documented}"
    if node not in nodes:
        what = "when outputs are nested in python data structure"
        return f"Using a non-full backward hook {what} {removed} some grad_output."
    if {item.grad_fn for item in args if item.grad_fn is not None} != {pair[0] for pair in node.next_functions}:
        what = "when the forward contains multiple autograd Nodes"
        return f"Using a non-full backward hook {what} {removed} some grad_input. {documented}"
    return None
