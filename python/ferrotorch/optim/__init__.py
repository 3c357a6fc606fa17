"""Optimizers and schedules of their options."""

from importlib import import_module as _import_module

from ferrotorch.optim.adam import Adam
from ferrotorch.optim.adamw import AdamW
from ferrotorch.optim.optimizer import Optimizer
from ferrotorch.optim.sgd import SGD

# Loaded at first use.
_MODULES = {
    "ASGD": "asgd",
    "Adadelta": "adadelta",
    "Adafactor": "_adafactor",
    "Adagrad": "adagrad",
    "Adamax": "adamax",
    "LBFGS": "lbfgs",
    "Muon": "_muon",
    "NAdam": "nadam",
    "RAdam": "radam",
    "RMSprop": "rmsprop",
    "Rprop": "rprop",
    "SparseAdam": "sparse_adam",
}
_SUBMODULES = ("lr_scheduler", "swa_utils")

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", *_MODULES, *_SUBMODULES]


def __getattr__(name):
    if name in _MODULES:
        value = getattr(_import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value
    if name in _SUBMODULES:
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
