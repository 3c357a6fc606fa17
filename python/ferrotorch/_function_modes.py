"""Blocks that are handed every call of a function on tensors."""

import contextlib
import threading

from ferrotorch import _C


class _Stack(threading.local):
    """The modes of one thread, the innermost last."""

    def __init__(self):
        self.modes = []


_stack = _Stack()


class _Handler:
    """What the core hands calls to: the innermost mode computes them, the modes around it see the calls that it makes."""

    def __call__(self, function, types, args, kwargs):
        mode = _stack.modes.pop()
        _refresh()
        try:
            return mode.__torch_function__(function, types, args, kwargs)
        finally:
            _stack.modes.append(mode)
            _refresh()

    def __repr__(self):
        return repr(_stack.modes[-1])


_handler = _Handler()


def _refresh():
    _C._set_function_mode(_handler if _stack.modes else None)


class TorchFunctionMode:
    """A block that is handed every call on tensors, and of what makes tensors, whatever the classes of the arguments.

    Derived classes have ``__torch_function__(self, func, types, args=(), kwargs=None)``, which returns the call's result.
    Calls that it makes itself go to the modes around it.

    Example::

        >>> class Count(torch.overrides.TorchFunctionMode):
        ...     calls = 0
        ...     def __torch_function__(self, func, types, args=(), kwargs=None):
        ...         self.calls += 1
        ...         return func(*args, **(kwargs or {}))
        >>> with Count() as mode:
        ...     y = torch.ones(2) + 1
        >>> mode.calls
        2
    """

    def __torch_function__(self, func, types, args=(), kwargs=None):
        """Computes a call.

        Args:
            func (Callable): the function, method or getter of an attribute
            types (tuple of type): the classes of arguments that take functions over
            args (tuple): its positional arguments
            kwargs (dict, optional): its keyword arguments
        """
        raise NotImplementedError

    def __enter__(self):
        _stack.modes.append(self)
        _refresh()
        return self

    def __exit__(self, kind, value, trace):
        _stack.modes.pop()
        _refresh()

    @classmethod
    def push(cls, *args, **kwargs):
        """Returns a new mode made of these arguments, to enter."""
        return cls(*args, **kwargs)


class BaseTorchFunctionMode(TorchFunctionMode):
    """A mode that computes every call as it is."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


def _get_current_function_mode():
    """Returns the innermost mode, or ``None``."""
    return _stack.modes[-1] if _stack.modes else None


def _get_current_function_mode_stack():
    """Returns the modes of this thread, the innermost last."""
    return list(_stack.modes)


def _len_torch_function_stack():
    """Returns how many modes this thread is in."""
    return len(_stack.modes)


@contextlib.contextmanager
def _pop_mode_temporarily():
    """A block without the innermost mode."""
    mode = _stack.modes.pop()
    _refresh()
    try:
        yield mode
    finally:
        _stack.modes.append(mode)
        _refresh()


@contextlib.contextmanager
def _enable_torch_function():
    """A block in which modes see calls again, inside of one that hides them."""
    before = _C._set_function_mode(_handler if _stack.modes else None)
    try:
        yield
    finally:
        _C._set_function_mode(before)
