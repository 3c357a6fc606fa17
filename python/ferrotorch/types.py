"""Types that annotations of programs name."""

import builtins
from collections.abc import Sequence

from ferrotorch._C import Size, Tensor, device, dtype, layout

__all__ = ["Device", "FileLike", "Number"]

_int, _float, _bool = builtins.int, builtins.float, builtins.bool
_dtype, _device, _layout = dtype, device, layout
_size = Size | list[int] | tuple[int, ...]
_TensorOrTensors = Tensor | Sequence[Tensor]
Number = int | float | bool
_Number = (int, float, bool)
Device = device | str | int | None
FileLike = object
_symint_or_int = int


def __getattr__(name):
    if name == "Storage":
        from ferrotorch.storage import UntypedStorage

        return UntypedStorage
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
