"""Other libraries that must be told how to treat tensors: they are when they are imported, before or after this one."""

import sys
from importlib import import_module

# Modules of other libraries, and the module here that registers tensors with each.
_ADAPTERS = {
    "einops._backends": "ferrotorch._interop.einops",
    "opt_einsum.backends.dispatch": "ferrotorch._interop.opt_einsum",
}


class _Loader:
    """Loads a module as its own loader does, then registers tensors with it."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        import_module(_ADAPTERS[module.__name__]).register(module)


class _Finder:
    """Notices when one of the modules is imported."""

    def find_spec(self, name, path=None, target=None):
        if name not in _ADAPTERS:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                spec.loader = _Loader(spec.loader)
                return spec
        return None


def install():
    """Registers tensors with the libraries that are imported, and with others when they are."""
    for name, adapter in _ADAPTERS.items():
        if name in sys.modules:
            import_module(adapter).register(sys.modules[name])
    sys.meta_path.insert(0, _Finder())
