"""Modules in files: the classes that a file may name, which are made without a call and then get their attributes."""

import sys
from importlib import import_module
from types import FunctionType

__all__ = ["Trusted"]

_PLAIN = {("argparse", "Namespace"), ("types", "SimpleNamespace")}


class Trusted:
    """What a file may name besides tensors and containers.

    Args:
        safe (list): classes and functions that the program has named as safe, or pairs of one and its name in files
        modules (bool): whether also modules: those of `nn`, and subclasses that the program has already imported
    """

    def __init__(self, safe, modules):
        pairs = (entry if isinstance(entry, tuple) else (entry, None) for entry in safe)
        self.safe = {name or f"{value.__module__}.{value.__qualname__}": value for value, name in pairs}
        self.modules = modules

    def find(self, module, name):
        """The class or function of this name, or ``None``."""
        if f"{module}.{name}" in self.safe:
            return self.safe[f"{module}.{name}"]
        if not self.modules:
            return None
        if (module, name) in _PLAIN:
            return getattr(import_module(module), name)
        root, _, rest = module.partition(".")
        if root == "torch":
            return self._own(rest, name)
        found = getattr(sys.modules.get(module), name, None)
        return found if self._is_module_class(found) else None

    def callable(self, value):
        """The value if it may be called, or ``None``."""
        return next((known for known in self.safe.values() if known is value), None)

    def _own(self, submodule, name):
        if not submodule.startswith("nn."):
            return None
        try:
            found = getattr(import_module(f"ferrotorch.{submodule}"), name, None)
        except ModuleNotFoundError:
            return None
        return found if self._is_module_class(found) or isinstance(found, FunctionType) else None

    @staticmethod
    def _is_module_class(value):
        from ferrotorch.nn import Module

        return isinstance(value, type) and issubclass(value, Module)
