"""Switches for recording, as context managers and decorators."""

import functools
import inspect

from ferrotorch._C import enable_grad, inference_mode, no_grad, set_grad_enabled

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


class set_multithreading_enabled:
    """Accepted for compatibility: backward always runs in the calling thread, its kernels on all threads."""

    def __init__(self, mode):
        self.mode = mode

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        pass
