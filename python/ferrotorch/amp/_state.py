"""What autocasting is set to, for each kind of device and thread; that of the CPU acts."""

import threading
import warnings

from ferrotorch import _C
from ferrotorch._arguments import signatures

__all__ = [
    "autocast_decrement_nesting",
    "autocast_increment_nesting",
    "clear_autocast_cache",
    "get_autocast_cpu_dtype",
    "get_autocast_dtype",
    "get_autocast_gpu_dtype",
    "is_autocast_cache_enabled",
    "is_autocast_cpu_enabled",
    "is_autocast_enabled",
    "set_autocast_cache_enabled",
    "set_autocast_cpu_dtype",
    "set_autocast_cpu_enabled",
    "set_autocast_dtype",
    "set_autocast_enabled",
    "set_autocast_gpu_dtype",
]

DEVICES = (
    "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone"
).split()


class _State(threading.local):
    def __init__(self):
        self.dtypes = {"cpu": _C.bfloat16, "xla": _C.bfloat16}
        self.enabled = set()
        self.cache = True
        self.nesting = 0


_state = _State()


def check_device(device_type):
    """Raises an error for a device that PyTorch has no name for."""
    if device_type not in DEVICES:
        raise RuntimeError(f"Expected one of {', '.join(DEVICES)} device type at start of device string: {device_type}")


def _apply():
    """Tells the core what operators on the CPU do."""
    lower = _state.dtypes["cpu"] if "cpu" in _state.enabled else None
    _C._set_autocast(lower if lower in (_C.bfloat16, _C.float16) else None, _state.cache)


@signatures("(str device_type = cuda)", overridable=False)
def is_autocast_enabled(device_type="cuda"):
    """Returns whether operators on a device convert their arguments.

    Args:
        device_type (str): the kind of device
    """
    check_device(device_type)
    return device_type in _state.enabled


@signatures("(str device_type, bool enabled)", "(bool enabled)", overridable=False)
def set_autocast_enabled(device_type="cuda", enabled=True):
    """Sets whether operators on a device convert their arguments.

    Args:
        device_type (str, optional): the kind of device. Default: ``'cuda'``
        enabled (bool): whether they do
    """
    check_device(device_type)
    (_state.enabled.add if enabled else _state.enabled.discard)(device_type)
    _apply()


@signatures("(str device_type)", overridable=False)
def get_autocast_dtype(device_type):
    """Returns the lower precision that arguments are converted to.

    Args:
        device_type (str): the kind of device

    Example::

        >>> torch.get_autocast_dtype('cpu')
        torch.bfloat16
    """
    check_device(device_type)
    return _state.dtypes.get(device_type, _C.float16)


@signatures("(str device_type, torch.dtype dtype)", overridable=False)
def set_autocast_dtype(device_type, dtype):
    """Sets the lower precision that arguments are converted to.

    Args:
        device_type (str): the kind of device
        dtype (dtype): the dtype
    """
    check_device(device_type)
    _state.dtypes[device_type] = dtype
    _apply()


def _deprecated(call, instead):
    warnings.warn(f"torch.{call} is deprecated. Please use torch.{instead} instead.", DeprecationWarning, stacklevel=3)


def get_autocast_cpu_dtype():
    """Returns ``get_autocast_dtype('cpu')``."""
    _deprecated("get_autocast_cpu_dtype()", "get_autocast_dtype('cpu')")
    return get_autocast_dtype("cpu")


def get_autocast_gpu_dtype():
    """Returns ``get_autocast_dtype('cuda')``."""
    _deprecated("get_autocast_gpu_dtype()", "get_autocast_dtype('cuda')")
    return get_autocast_dtype("cuda")


def set_autocast_cpu_dtype(dtype, /):
    """Calls ``set_autocast_dtype('cpu', dtype)``."""
    _deprecated("set_autocast_cpu_dtype(dtype)", "set_autocast_dtype('cpu', dtype)")
    set_autocast_dtype("cpu", dtype)


def set_autocast_gpu_dtype(dtype, /):
    """Calls ``set_autocast_dtype('cuda', dtype)``."""
    _deprecated("set_autocast_gpu_dtype(dtype)", "set_autocast_dtype('cuda', dtype)")
    set_autocast_dtype("cuda", dtype)


def is_autocast_cpu_enabled():
    """Returns ``is_autocast_enabled('cpu')``."""
    _deprecated("is_autocast_cpu_enabled()", "is_autocast_enabled('cpu')")
    return is_autocast_enabled("cpu")


def set_autocast_cpu_enabled(enabled, /):
    """Calls ``set_autocast_enabled('cpu', enabled)``."""
    _deprecated("set_autocast_cpu_enabled(enabled)", "set_autocast_enabled('cpu', enabled)")
    set_autocast_enabled("cpu", enabled)


def is_autocast_cache_enabled():
    """Returns whether converted parameters are kept."""
    return _state.cache


def set_autocast_cache_enabled(enabled, /):
    """Sets whether converted parameters are kept until the outermost block ends."""
    if not isinstance(enabled, bool):
        raise TypeError(f"enabled must be a bool (got {type(enabled).__name__})")
    _state.cache = enabled
    _apply()


def autocast_increment_nesting():
    """Counts one more block, and returns how many there are."""
    _state.nesting += 1
    return _state.nesting


def autocast_decrement_nesting():
    """Counts one block less, and returns how many there are."""
    _state.nesting -= 1
    return _state.nesting


def clear_autocast_cache():
    """Forgets converted parameters."""
    _C._clear_autocast_cache()
