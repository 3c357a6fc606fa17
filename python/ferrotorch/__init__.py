"""PyTorch's API on a small, fast Rust core for the CPU.

Tensors, automatic differentiation, neural networks, optimizers and data loading with PyTorch's names, signatures and
numbers: a program written for PyTorch runs with ``import ferrotorch as torch``.
"""

from importlib import import_module as _import_module

from ferrotorch import _C
from ferrotorch._C import *  # noqa: F403

__version__ = "0.1.0"

# Loaded at first use: a program pays only for the parts it touches.
_SUBMODULES = frozenset(
    "autograd distributions fft func functional linalg nn optim random return_types serialization special testing utils".split()
)

# Functions written in Python, loaded at first use, by the submodule that defines them.
_PYTHON_NAMES = {
    name: module
    for module, names in {
        "functional": "chain_matmul einsum tensordot",
        "random": "fork_rng",
        "serialization": "load save",
    }.items()
    for name in names.split()
}


def __getattr__(name):
    if name in _SUBMODULES:
        try:
            return _import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    elif name in _PYTHON_NAMES:
        value = getattr(_import_module(f"{__name__}.{_PYTHON_NAMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__():
    return sorted({*globals(), *_PYTHON_NAMES, *_SUBMODULES})
