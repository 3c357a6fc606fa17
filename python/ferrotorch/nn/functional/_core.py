"""Operators of the core, by name; one that is not there yet raises at its first call."""

from ferrotorch import _C


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if hasattr(_C, name):
        return getattr(_C, name)

    def missing(*args, **kwargs):
        raise NotImplementedError(f"{name} is not implemented")

    missing.__name__ = name
    return missing
