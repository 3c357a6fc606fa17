"""Blocks in which operators compute in lower precision where that is safe."""

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
    """A block, or a decorator, in which products of matrices and convolutions compute in lower precision.

    Functions that need more range or precision convert arguments in half precision to float32, the rest computes in the
    dtype of its arguments. Gradients have the dtype of what they belong to. Blocks for devices that are not there are
    off with a warning, as in PyTorch.

    Args:
        device_type (str): the kind of device
        dtype (dtype, optional): the lower precision. Default: ``torch.bfloat16`` on the CPU
        enabled (bool): whether the block has an effect. Default: ``True``
        cache_enabled (bool, optional): whether converted parameters are kept until the outermost block ends

    Example::

        >>> with torch.autocast('cpu'):
        ...     print(torch.ones(1, 1) @ torch.ones(1, 1))
        tensor([[1.]], dtype=torch.bfloat16)
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

        self._before = []

    def __enter__(self):
        enabled = _state.is_autocast_enabled(self.device)
        before = enabled, _state.get_autocast_dtype(self.device), _state.is_autocast_cache_enabled()
        self._before.append(before)
        self._set(self._enabled, self.fast_dtype, self._cache_enabled)
        _state.autocast_increment_nesting()
        return self

    def __exit__(self, *exception):
        if _state.autocast_decrement_nesting() == 0:
            _state.clear_autocast_cache()
        self._set(*self._before.pop())
        return False

    def _set(self, enabled, dtype, cache_enabled):
        _state.set_autocast_dtype(self.device, dtype)
        _state.set_autocast_enabled(self.device, enabled)
        _state.set_autocast_cache_enabled(cache_enabled)

    def __call__(self, func):
        @functools.wraps(func)
        def decorated(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return decorated


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """Makes the ``forward`` of an autograd function note how it was called, for :func:`custom_bwd`.

    Args:
        fwd (Callable, optional): the method; without it, a decorator is returned
        device_type (str): the kind of device
        cast_inputs (dtype, optional): inside a block, floating-point inputs are converted to this dtype, and the method
            runs without autocasting
    """
    _check(device_type)
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def decorated(*args, **kwargs):
        context = args[0]
        context._dtype = _state.get_autocast_dtype(device_type)
        enabled = _state.is_autocast_enabled(device_type)
        context._fwd_used_autocast = enabled and cast_inputs is None
        if not enabled or cast_inputs is None:
            return fwd(*args, **kwargs)
        with autocast(device_type=device_type, enabled=False):
            return fwd(*_cast(args, device_type, cast_inputs), **_cast(kwargs, device_type, cast_inputs))

    return decorated


def custom_bwd(bwd=None, *, device_type):
    """Makes the ``backward`` of an autograd function compute in the mode of its ``forward``.

    Args:
        bwd (Callable, optional): the method; without it, a decorator is returned
        device_type (str): the kind of device
    """
    _check(device_type)
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def decorated(*args, **kwargs):
        context = args[0]
        with autocast(device_type=device_type, enabled=context._fwd_used_autocast, dtype=context._dtype):
            return bwd(*args, **kwargs)

    return decorated


def _check(device_type):
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")


def _cast(value, device_type, dtype):
    """Converts the floating-point tensors in a value, those of float64 excepted."""
    if isinstance(value, ferrotorch.Tensor):
        eligible = value.is_floating_point() and value.device.type == device_type and value.dtype != ferrotorch.float64
        return value.to(dtype) if eligible else value
    if isinstance(value, dict):
        return {_cast(k, device_type, dtype): _cast(v, device_type, dtype) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        items = (_cast(item, device_type, dtype) for item in value)
        return type(value)(items)
    return value
