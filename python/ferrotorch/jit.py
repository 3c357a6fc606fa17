"""TorchScript's decorators: functions and modules run as they are; what is saved as TorchScript cannot be read."""

from typing import Final

__all__ = [
    "Final",
    "annotate",
    "export",
    "fork",
    "freeze",
    "ignore",
    "is_scripting",
    "is_tracing",
    "load",
    "optimize_for_inference",
    "save",
    "script",
    "script_if_tracing",
    "trace",
    "trace_module",
    "unused",
    "wait",
]


def script(obj, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    """Returns a function, class or module as it is.

    Args:
        obj (Callable): what is to run
        optimize, example_inputs: PyTorch's options, which have no effect

    Example::

        >>> @torch.jit.script
        ... def double(x):
        ...     return x + x
        >>> double(torch.ones(1))
        tensor([2.])
    """
    return obj


def trace(func, example_inputs=None, **options):
    """Returns a function or module as it is.

    Args:
        func (Callable): what is to run
        example_inputs, options: PyTorch's options, which have no effect
    """
    return func


def trace_module(mod, inputs, **options):
    """Returns a module as it is."""
    return mod


def script_if_tracing(fn):
    """Returns the function as it is."""
    return fn


def export(fn):
    """Returns the method as it is."""
    return fn


def unused(fn):
    """Returns the method as it is."""
    return fn


def ignore(drop=False, **kwargs):
    """Returns the method as it is; without one, a decorator."""
    return drop if callable(drop) else lambda fn: fn


def annotate(the_type, the_value):
    """Returns the value."""
    return the_value


def freeze(mod, preserved_attrs=None, optimize_numerics=True):
    """Returns the module as it is."""
    return mod


def optimize_for_inference(mod, other_methods=None):
    """Returns the module as it is."""
    return mod


def is_scripting():
    """Returns whether TorchScript is running: never."""
    return False


def is_tracing():
    """Returns whether a function is being traced: never."""
    return False


def fork(func, *args, **kwargs):
    """Calls the function, and returns what :func:`wait` takes."""
    return func(*args, **kwargs)


def wait(future):
    """Returns what :func:`fork` has computed."""
    return future


def save(m, f, _extra_files=None):
    """Raises an error: there is no TorchScript to save."""
    raise NotImplementedError("TorchScript is not supported: save the module's state_dict with ferrotorch.save")


def load(f, map_location=None, _extra_files=None, _restore_shapes=False):
    """Raises an error: TorchScript cannot be read."""
    raise NotImplementedError("TorchScript is not supported: load a state_dict with ferrotorch.load")
