"""Switches of the library that PyTorch programs set; results here are deterministic and exact whatever they say."""

import warnings
from typing import Any

from ferrotorch import _C

__all__ = [
    "are_deterministic_algorithms_enabled",
    "broadcast_shapes",
    "compile",
    "get_default_device",
    "get_deterministic_debug_mode",
    "get_float32_matmul_precision",
    "get_num_interop_threads",
    "is_deterministic_algorithms_warn_only_enabled",
    "is_warn_always_enabled",
    "set_default_device",
    "set_deterministic_debug_mode",
    "set_float32_matmul_precision",
    "set_flush_denormal",
    "set_num_interop_threads",
    "set_warn_always",
    "use_deterministic_algorithms",
]

_MODES = ("default", "warn", "error")
_PRECISIONS = ("highest", "high", "medium")

_state: dict[str, Any] = {
    "deterministic": 0,
    "precision": "highest",
    "device": None,
    "interop": None,
    "warn_always": False,
}


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Notes whether operators must be deterministic; those of this library always are.

    Args:
        mode (bool): whether they must
        warn_only (bool): whether others should warn instead of raising an error. Default: ``False``
    """
    for name, place, value in (("mode", " (position 1)", mode), ("warn_only", "", warn_only)):
        if not isinstance(value, bool):
            raise TypeError(
                f"_set_deterministic_algorithms(): argument '{name}'{place} must be bool, not {type(value).__name__}"
            )
    _state["deterministic"] = 0 if not mode else 1 if warn_only else 2


def are_deterministic_algorithms_enabled() -> bool:
    """Returns what :func:`use_deterministic_algorithms` noted."""
    return _state["deterministic"] > 0


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Returns whether :func:`use_deterministic_algorithms` noted to warn only."""
    return _state["deterministic"] == 1


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Notes how to treat operators that are not deterministic: ``"default"``, ``"warn"``, ``"error"``, or 0, 1, 2."""
    if not isinstance(debug_mode, int | str):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    if isinstance(debug_mode, str):
        if debug_mode not in _MODES:
            raise RuntimeError(
                f"invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got {debug_mode}"
            )
        debug_mode = _MODES.index(debug_mode)
    if debug_mode not in (0, 1, 2):
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    _state["deterministic"] = debug_mode


def get_deterministic_debug_mode() -> int:
    """Returns what :func:`set_deterministic_debug_mode` noted, as a number."""
    return _state["deterministic"]


def set_float32_matmul_precision(precision: str) -> None:
    """Notes how exact products of float32 matrices must be; they always have full precision."""
    if not isinstance(precision, str):
        raise RuntimeError(f"set_float32_matmul_precision expects a str, but got {type(precision).__name__}")
    if precision not in _PRECISIONS:
        warnings.warn(f"{precision} is not one of 'highest', 'high', or 'medium'; the call has no effect", stacklevel=2)
        return
    _state["precision"] = precision


def get_float32_matmul_precision() -> str:
    """Returns what :func:`set_float32_matmul_precision` noted."""
    return _state["precision"]


def set_default_device(device) -> None:
    """Sets where new tensors are made: the CPU is the only place."""
    if device is not None:
        device = _C.device(device)
        # Refuses other devices.
        with device:
            pass
    _state["device"] = device


def get_default_device():
    """Returns where new tensors are made."""
    return _state["device"] or _C.device("cpu")


def set_num_interop_threads(num: int) -> None:
    """Notes a number of threads for operators that run beside each other; there are none here."""
    if num <= 0:
        raise RuntimeError("set_num_interop_threads expects a positive integer")
    _state["interop"] = num


def get_num_interop_threads() -> int:
    """Returns what :func:`set_num_interop_threads` noted, else the number of threads."""
    return _state["interop"] or _C.get_num_threads()


def set_flush_denormal(mode: bool) -> bool:
    """Returns whether denormal numbers are flushed to zero as `mode` asks: they are always kept."""
    return not mode


def set_warn_always(b: bool, /) -> None:
    """Notes whether warnings that appear once should appear always."""
    if not isinstance(b, bool):
        raise RuntimeError(f"setWarnOnlyOnce expects a bool, but got {type(b).__name__}")
    _state["warn_always"] = b


def is_warn_always_enabled() -> bool:
    """Returns what :func:`set_warn_always` noted."""
    return _state["warn_always"]


def broadcast_shapes(*shapes):
    """Returns the shape that tensors of all `shapes` broadcast to.

    Args:
        shapes (ints): shapes; an int stands for one dimension

    Example::

        >>> torch.broadcast_shapes((2,), (3, 1), (1, 1, 1))
        torch.Size([1, 3, 2])
    """
    shapes = [_dimensions(shape) for shape in shapes]
    result = [1] * max(map(len, shapes), default=0)
    for at, shape in enumerate(shapes):
        for dim in range(-1, -len(shape) - 1, -1):
            size = shape[dim]
            if size < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if size in (1, result[dim]):
                continue
            if result[dim] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {size} at {dim}! Mismatching argument at index "
                    f"{at} had {shape}; but expected shape should be broadcastable to {result}"
                )
            result[dim] = size
    return _C.Size(result)


def _dimensions(shape):
    if isinstance(shape, int):
        return (shape,)
    if shape is None or isinstance(shape, (list, tuple, str)):
        return tuple(shape or ())
    raise RuntimeError(f"Input shapes should be of type ints, a tuple of ints, or a list of ints, got {shape}")


def compile(
    model=None,
    *,
    fullgraph=False,
    dynamic=None,
    backend=None,
    mode=None,
    options=None,
    name=None,
    disable=False,
    recompile_limit=None,
    isolate_recompiles=False,
    shapes_spec=None,
):
    """Returns `model` as it is: operators run at once, and there is nothing to compile.

    Args:
        model (Callable): a module or function; without it, a decorator is returned
        fullgraph, dynamic, backend, mode, options, name, disable, recompile_limit, isolate_recompiles, shapes_spec:
            PyTorch's options, which have no effect
    """
    return (lambda function: function) if model is None else model
