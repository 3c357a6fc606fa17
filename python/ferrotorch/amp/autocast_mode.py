"""Blocks in which operators compute in lower precision: accepted where they change nothing, refused where they would."""

import functools
import warnings

import ferrotorch
from ferrotorch.amp import _state

__all__ = ["autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]

_LOWER = (ferrotorch.bfloat16, ferrotorch.float16)


def is_autocast_available(device_type):
    """Returns whether there is autocasting for a device.

    Args:
        device_type (str): the kind of device
    """
    _state.check_device(device_type)
    return device_type in ("cpu", "cuda", "xpu", "mps", "xla", "hpu", "mtia", "maia", "ipu", "privateuseone")


class autocast:
    """A block, or a decorator, in which operators compute in lower precision.

    Operators compute in the dtype of their arguments here, so that entering a block for the CPU raises an error unless
    ``enabled=False``; blocks for devices that are not there are off with a warning, as in PyTorch.

    Args:
        device_type (str): the kind of device
        dtype (dtype, optional): the lower precision. Default: ``torch.bfloat16`` on the CPU
        enabled (bool): whether the block has an effect. Default: ``True``
        cache_enabled (bool, optional): whether converted parameters are kept

    Example::

        >>> with torch.autocast('cpu', enabled=False):
        ...     print(torch.ones(1, 1) @ torch.ones(1, 1))
        tensor([[1.]])
    """

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device_type
        self.fast_dtype = _state.get_autocast_dtype(device_type) if dtype is None else dtype
        self._cache_enabled = _state.is_autocast_cache_enabled() if cache_enabled is None else cache_enabled
        if enabled and device_type != "cpu":
            enabled = False
            what = (
                "CUDA is not available or torch_xla is imported."
                if device_type == "cuda"
                else (f"{device_type} is not available.")
            )
            warnings.warn(f"{what} Disabling autocast.", stacklevel=2)
        if enabled and self.fast_dtype not in _LOWER:
            enabled = False
            warnings.warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only supports "
                "dtypes of torch.bfloat16, torch.float16 currently.",
                stacklevel=2,
            )
        self._enabled = enabled

    def __enter__(self):
        if self._enabled:
            _state.refuse(self.fast_dtype)
        self._before = _state.get_autocast_dtype(self.device), _state.is_autocast_cache_enabled()
        _state.set_autocast_dtype(self.device, self.fast_dtype)
        _state.set_autocast_cache_enabled(self._cache_enabled)
        _state.autocast_increment_nesting()
        return self

    def __exit__(self, *exception):
        _state.autocast_decrement_nesting()
        dtype, cache = self._before
        _state.set_autocast_dtype(self.device, dtype)
        _state.set_autocast_cache_enabled(cache)
        return False

    def __call__(self, func):
        @functools.wraps(func)
        def decorated(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return decorated


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """Makes the ``forward`` of an autograd function independent of autocasting, which is always off here.

    Args:
        fwd (Callable, optional): the method; without it, a decorator is returned
        device_type (str): the kind of device
        cast_inputs (dtype, optional): the dtype that inputs would be converted to inside a block
    """
    return _decorator(fwd, device_type)


def custom_bwd(bwd=None, *, device_type):
    """Makes the ``backward`` of an autograd function compute in the mode of its ``forward``, which is always off here.

    Args:
        bwd (Callable, optional): the method; without it, a decorator is returned
        device_type (str): the kind of device
    """
    return _decorator(bwd, device_type)


def _decorator(function, device_type):
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
    if function is None:
        return functools.partial(_decorator, device_type=device_type)

    @functools.wraps(function)
    def decorated(*args, **kwargs):
        return function(*args, **kwargs)

    return decorated
