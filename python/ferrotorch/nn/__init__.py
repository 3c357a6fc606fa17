"""Layers, containers, losses, initial values and utilities for neural networks."""

from ferrotorch.nn.parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter  # isort: skip
from ferrotorch.nn import functional, init, modules, utils
from ferrotorch.nn.modules import *
from ferrotorch.nn.modules import __all__ as _layers

__all__ = [
    *_layers,
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "functional",
    "init",
    "modules",
    "utils",
]


def __getattr__(name):
    if name in ("attention", "grad"):
        import importlib

        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
