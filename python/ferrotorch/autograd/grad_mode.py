"""Switches for recording, as context managers and decorators."""

import functools
import inspect

from ferrotorch import _C

__all__ = ["enable_grad", "inference_mode", "no_grad", "set_grad_enabled", "set_multithreading_enabled"]


def _decorate(manager, function):
    """`function` with every call, or every step of a generator, inside a fresh context manager."""
    if inspect.isclass(function):
        return function
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generator(*args, **kwargs):
            steps = function(*args, **kwargs)
            send, value = steps.send, None
            try:
                while True:
                    with manager():
                        produced = send(value)
                    try:
                        send, value = steps.send, (yield produced)
                    except GeneratorExit:
                        with manager():
                            steps.close()
                        raise
                    except BaseException as error:
                        send, value = steps.throw, error
            except StopIteration as stop:
                return stop.value

        return generator

    @functools.wraps(function)
    def call(*args, **kwargs):
        with manager():
            return function(*args, **kwargs)

    return call


class _Decorator:
    """Lets a context manager decorate functions; without parentheses too."""

    def __new__(cls, orig_func=None):
        if orig_func is not None:
            return _decorate(cls, orig_func)
        return super().__new__(cls)

    def __init__(self, orig_func=None):
        pass

    def __call__(self, orig_func):
        return _decorate(self.clone, orig_func)

    def clone(self):
        """A fresh manager of the same kind."""
        return type(self)()


class no_grad(_Decorator, _C._NoGrad):
    """Switches recording off inside a ``with`` block or a decorated function.

    Example::

        >>> x = torch.tensor([1.], requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """


class enable_grad(_Decorator, _C._EnableGrad):
    """Switches recording on inside a ``with`` block or a decorated function, whatever surrounds it.

    Example::

        >>> x = torch.tensor([1.], requires_grad=True)
        >>> with torch.no_grad(), torch.enable_grad():
        ...     y = x * 2
        >>> y.requires_grad
        True
    """


class set_grad_enabled(_C._SetGradEnabled):
    """Switches recording on or off: at once as a function, for a block as a context manager.

    Args:
        mode (bool): whether to record

    Example::

        >>> with torch.set_grad_enabled(False):
        ...     print(torch.is_grad_enabled())
        False
    """

    def __call__(self, orig_func):
        self._undo()
        return _decorate(self.clone, orig_func)

    def clone(self):
        """A fresh manager with the same mode."""
        return type(self)(self.mode)


class inference_mode(_C._InferenceMode):
    """Switches recording and version counting off: results can never be part of a graph.

    Args:
        mode (bool): whether to switch it on. Default: ``True``

    Example::

        >>> with torch.inference_mode():
        ...     y = torch.ones(1) * 2
        >>> y.is_inference()
        True
    """

    def __new__(cls, mode=True):
        if isinstance(mode, bool):
            return super().__new__(cls, mode)
        return _decorate(cls, mode)

    def __init__(self, mode=True):
        pass

    def __call__(self, orig_func):
        return _decorate(self.clone, orig_func)

    def clone(self):
        """A fresh manager with the same mode."""
        return type(self)(self.mode)


class set_multithreading_enabled:
    """Accepted for compatibility: backward always runs in the calling thread, its kernels on all threads."""

    def __init__(self, mode):
        self.mode = mode

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        pass
