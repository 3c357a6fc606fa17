"""Tools around tensors and modules, loaded at first use."""

from importlib import import_module as _import_module

_SUBMODULES = frozenset({"checkpoint", "data", "dlpack", "hooks"})


def __getattr__(name):
    if name in _SUBMODULES:
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__():
    return sorted({*globals(), *_SUBMODULES})
