"""Lets classes with ``__torch_function__`` take over functions that are written in Python."""

import functools
from types import FunctionType

from ferrotorch._C import _intercept, _intercepted


def overridable(function, explain=None):
    """Returns the function with every call offered to function modes, autocasting and its arguments' classes.

    A call that fails is shown to `explain`, which may raise a better error; calls that work pay nothing for it.
    """

    @functools.wraps(function)
    def call(*args, **kwargs):
        if _intercepted(args) or (kwargs and _intercepted(kwargs.values())):
            return _intercept(call, function, *args, **kwargs)
        try:
            return function(*args, **kwargs)
        except (AttributeError, IndexError, RuntimeError, TypeError):
            if explain is not None:
                explain(args, kwargs)
            raise

    return call


def make_overridable(namespace, names, explanations=None):
    """Replaces those of the named functions of a module that are written in Python by overridable ones."""
    for name in names:
        if isinstance(namespace[name], FunctionType):
            namespace[name] = overridable(namespace[name], (explanations or {}).get(name))
