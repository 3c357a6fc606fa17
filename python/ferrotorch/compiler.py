"""Directions for compilers: functions run as they are, so that none has an effect."""

from ferrotorch._settings import compile

__all__ = [
    "allow_in_graph",
    "assume_constant_result",
    "compile",
    "cudagraph_mark_step_begin",
    "disable",
    "is_compiling",
    "is_dynamo_compiling",
    "is_exporting",
    "reset",
]


def disable(fn=None, recursive=True, *, reason=None):
    """Returns the function as it is; without one, a decorator."""
    return (lambda function: function) if fn is None else fn


def allow_in_graph(fn):
    """Returns the function as it is."""
    return fn


def assume_constant_result(fn):
    """Returns the function as it is."""
    return fn


def is_compiling():
    """Returns whether a function is being compiled: never."""
    return False


def is_dynamo_compiling():
    """Returns whether a function is being compiled: never."""
    return False


def is_exporting():
    """Returns whether a program is being exported: never."""
    return False


def reset():
    """Does nothing: there is nothing to forget."""


def cudagraph_mark_step_begin():
    """Does nothing: no graph is recorded."""
