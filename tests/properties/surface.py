"""The public functions that wrong calls are made of: what the package shows, found by looking."""

from __future__ import annotations

import functools
import inspect
import operator
from importlib import import_module
from typing import Any

MODULES = [
    "nn.functional",
    "nn.init",
    "nn.utils",
    "nn.utils.rnn",
    "nn",
    "special",
    "linalg",
    "fft",
    "optim",
    "optim.lr_scheduler",
    "autograd",
    "utils.data",
    "distributions",
    "random",
    "testing",
]
OPERATORS = """add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift neg pos invert abs eq ne lt le gt ge
iadd isub imul itruediv ipow getitem setitem delitem contains index""".split()
BUILTINS = "len bool int float complex iter reversed round format".split()

# Files, processes and the settings of the whole process have tests of their own; a call of these would spoil the others.
LEFT_OUT = {
    *"save load from_file compile set_num_threads set_num_interop_threads set_default_device set_default_tensor_type".split(),
    *"Tensor.share_memory_ Tensor.pin_memory Tensor.register_hook Tensor.register_post_accumulate_grad_hook".split(),
    *"Node Generator DisableTorchFunctionSubclass random.fork_rng fork_rng typename is_storage set_rng_state".split(),
    *"random.set_rng_state Tensor.__class__ Tensor.__init_subclass__ set_flush_denormal".split(),
}


@functools.cache
def names() -> tuple[str, ...]:
    """Returns the dotted name of every public function, method and class that PyTorch has under that name, too."""
    library = import_module("ferrotorch")
    found = [name for name in dir(library) if is_function(library, name)]
    found += [f"Tensor.{name}" for name in dir(library.Tensor) if is_function(library.Tensor, name)]
    for module in MODULES:
        try:
            inside = import_module(f"ferrotorch.{module}")
        except ImportError:
            continue
        shown = getattr(inside, "__all__", None) or dir(inside)
        found += [f"{module}.{name}" for name in shown if is_function(inside, name)]
    found += [f"operator.{name}" for name in OPERATORS] + [f"builtins.{name}" for name in BUILTINS]
    return tuple(sorted(set(found) - LEFT_OUT))


def parameters() -> dict[str, list[tuple[str, bool]]]:
    """Returns the parameters of each function, each with whether it must be given."""
    library, found = import_module("ferrotorch"), {}
    for name in names():
        found[name] = []
        if name.startswith(("operator.", "builtins.")):
            continue
        owner = library.Tensor if name.startswith("Tensor.") else library
        try:
            function = functools.reduce(getattr, name.removeprefix("Tensor.").split("."), owner)
            signature = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            continue
        found[name] = [
            (item.name, item.default is item.empty)
            for item in signature
            if item.kind in (item.POSITIONAL_ONLY, item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY)
            and (item.name != "self" or not name.startswith("Tensor."))
        ]
    return found


def is_function(owner: Any, name: str) -> bool:
    if name.startswith("_"):
        return False
    value = getattr(owner, name, None)
    return callable(value) and not inspect.ismodule(value) and not isinstance(value, type(Exception))


def callee(library: Any, name: str) -> Any:
    """Returns what `name` stands for in a library; a method is called on its first argument."""
    if name.startswith("Tensor."):
        method = name.removeprefix("Tensor.")
        return lambda tensor, *args, **kwargs: getattr(tensor, method)(*args, **kwargs)
    if name.startswith("builtins."):
        return getattr(import_module("builtins"), name.removeprefix("builtins."))
    if name.startswith("operator."):
        return getattr(operator, name.removeprefix("operator."))
    for part in name.split("."):
        library = getattr(library, part)
    return library
