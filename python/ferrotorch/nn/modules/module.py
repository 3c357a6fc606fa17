"""The base class of all modules and the global hooks, under the name that PyTorch gives them."""

from ferrotorch.nn.hooks import *  # noqa: F403
from ferrotorch.nn.hooks import __all__ as _hook_names
from ferrotorch.nn.module import Module
from ferrotorch.nn.state_dict import _EXTRA_STATE_KEY_SUFFIX, _IncompatibleKeys

__all__ = [*_hook_names, "Module", "_EXTRA_STATE_KEY_SUFFIX", "_IncompatibleKeys"]
