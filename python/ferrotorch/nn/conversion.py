"""Converting all parameters and buffers of a module to another dtype, device or memory format."""

import warnings

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch._utils import typename

_TO_FORMS = """
 * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, \
torch.memory_format memory_format = None)
 * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)
 * (Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)
"""


def _parse_to(*args, **kwargs):
    """Returns device, dtype, `non_blocking` and memory format from the arguments of ``to``, in any of its forms."""
    rest = dict(kwargs)
    memory_format = rest.pop("memory_format", None)
    first = args[0] if args else next((rest[name] for name in ("tensor", "other") if name in rest), None)
    if isinstance(first, Tensor):
        names = ("tensor", "non_blocking", "copy")
    elif isinstance(first, _C.dtype):
        names = ("dtype", "non_blocking", "copy")
    else:
        names = ("device", "dtype", "non_blocking", "copy")
    given = dict(zip(names, args))
    if len(args) > len(names) or given.keys() & rest.keys() or rest.keys() - {*names, "other"}:
        kinds = [typename(value) for value in args] + [f"{name}={typename(value)}" for name, value in kwargs.items()]
        raise TypeError(
            f"to() received an invalid combination of arguments - got ({', '.join(kinds)}), but expected one "
            f"of:{_TO_FORMS}"
        )
    given.update(rest)
    if isinstance(first, Tensor):
        device, dtype = first.device, first.dtype
    else:
        device, dtype = given.get("device"), given.get("dtype")
        device = device if device is None else _C.device(device)
    return device, dtype, given.get("non_blocking", False), memory_format


class Conversion:
    """The part of a module that converts its tensors in place."""

    def _apply(self, fn, recurse=True):
        """Replaces every parameter's values, every gradient and every buffer by ``fn`` of it."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for param in self._parameters.values():
            if param is not None:
                with _C._NoGrad():
                    grad = param.grad
                    param.data = fn(param)
                    if grad is not None:
                        # Assigned anew: the object of a gradient may be one of several.
                        param.grad = None
                        param.grad = fn(grad).requires_grad_(grad.requires_grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def _apply_floating(self, convert):
        return self._apply(lambda t: convert(t) if t.is_floating_point() else t)

    def to(self, *args, **kwargs):
        """Moves or converts all parameters and buffers in place; returns ``self``.

        Called as ``to(device, dtype)``, ``to(dtype)``, ``to(tensor)`` (its dtype) or ``to(memory_format=...)``. A dtype
        must be floating point or complex, and applies to floating point and complex tensors only; a memory format
        applies
        to those of 4 or 5 dimensions.

        Example::

            >>> nn.Linear(2, 2).to(torch.float64).weight.dtype
            torch.float64
        """
        device, dtype, non_blocking, memory_format = _parse_to(*args, **kwargs)
        if dtype is not None:
            if not (dtype.is_floating_point or dtype.is_complex):
                raise TypeError(
                    f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
                )
            if dtype.is_complex:
                warnings.warn(
                    "Complex modules are a new feature under active development whose design may change, and some "
                    "modules "
                    "might not work as expected when using complex tensors as parameters or buffers. Please file an "
                    "issue "
                    "at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml if a complex module does "
                    "not "
                    "work as expected.",
                    stacklevel=2,
                )

        def convert(t):
            target = dtype if t.is_floating_point() or t.is_complex() else None
            if memory_format is not None and t.dim() in (4, 5):
                return t.to(device, target, non_blocking, memory_format=memory_format)
            return t.to(device, target, non_blocking)

        return self._apply(convert)

    def type(self, dst_type):
        """Casts all parameters and buffers to `dst_type`; returns ``self``."""
        return self._apply(lambda t: t.type(dst_type))

    def float(self):
        """Casts all floating point parameters and buffers to ``float32``; returns ``self``."""
        return self._apply_floating(lambda t: t.float())

    def double(self):
        """Casts all floating point parameters and buffers to ``float64``; returns ``self``."""
        return self._apply_floating(lambda t: t.double())

    def half(self):
        """Casts all floating point parameters and buffers to ``float16``; returns ``self``."""
        return self._apply_floating(lambda t: t.half())

    def bfloat16(self):
        """Casts all floating point parameters and buffers to ``bfloat16``; returns ``self``."""
        return self._apply_floating(lambda t: t.bfloat16())

    def cpu(self):
        """Moves all parameters and buffers to the CPU; returns ``self``."""
        return self._apply(lambda t: t.cpu())

    def to_empty(self, *, device, recurse=True):
        """Replaces all parameters and buffers by memory that is not initialised; returns ``self``."""
        return self._apply(lambda t: _C.empty_like(t, device=device), recurse=recurse)

    def share_memory(self):
        """Moves all parameters and buffers into memory that other processes can share; returns ``self``."""
        return self._apply(lambda t: t.share_memory_())
