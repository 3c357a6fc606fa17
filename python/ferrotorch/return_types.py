"""The named tuples that functions with several results return; each is there once its function was called."""

from ferrotorch import _C


def __getattr__(name):
    try:
        return _C._return_types[name]
    except KeyError:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'") from None


def __dir__():
    return sorted(_C._return_types)
