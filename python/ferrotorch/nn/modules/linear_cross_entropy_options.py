"""How a linear layer and its cross entropy are computed together."""

import dataclasses

from ferrotorch import _C

__all__ = ["LinearCrossEntropyOptions"]

_ACC_DTYPES = (_C.float16, _C.bfloat16, _C.float32, _C.float64)


@dataclasses.dataclass(slots=True, frozen=True)
class LinearCrossEntropyOptions:
    """Options of :func:`linear_cross_entropy`: how many samples have their logits in memory at a time.

    Attributes:
        allow_retain_graph (bool): permit several backward passes. Default: ``False``
        batch_chunk_size (int, optional): samples at a time
        chunking_method (str, optional): ``'auto'``, or ``'aspect_ratio[:n]'``: as many samples as make the logits no
            larger
            than the input, divided by n. Default: ``'auto'``
        acc_policy (str): ``'auto'``, ``'accurate'``, ``'balanced'`` or ``'compact'``. Default: ``'auto'``
        acc_dtype (dtype, optional): of sums over samples
    """

    allow_retain_graph: bool = False
    batch_chunk_size: "int | None" = None
    chunking_method: "str | None" = "auto"
    acc_policy: str = "auto"
    acc_dtype: "_C.dtype | None" = None

    def __post_init__(self):
        if self.acc_policy not in ("auto", "accurate", "balanced", "compact"):
            raise ValueError(f"invalid acc_policy: {self.acc_policy!r}")
        if self.chunking_method not in (None, "auto"):
            name, separator, factor = self.chunking_method.partition(":")
            factor = factor if separator else "1"
            if not (name == "aspect_ratio" and factor.isdigit() and int(factor) > 0):
                raise ValueError(f"invalid chunking_method: {self.chunking_method!r}")
        size = self.batch_chunk_size
        if not (size is None or (isinstance(size, int) and size > 0)):
            raise ValueError(f"batch_chunk_size must be positive int or None, got {size!r}")
        if self.acc_dtype is not None and self.acc_dtype not in _ACC_DTYPES:
            raise ValueError(
                "acc_dtype must be one of {None, torch.float16, torch.bfloat16, torch.float32, torch.float64}, got "
                f"{self.acc_dtype!r}. Pass acc_dtype=None to let the op pick automatically."
            )

    def chunk_size(self, samples, in_features, num_classes):
        """Returns how many of the samples are computed at a time."""
        method = self.chunking_method
        if method == "auto":
            method = None if self.batch_chunk_size is not None else "aspect_ratio"
        if method is None:
            return max(1, min(self.batch_chunk_size or samples, samples))
        _, _, factor = method.partition(":")
        target = -(-samples // max(1, -(-num_classes // in_features)))
        size = min((1 << (target - 1).bit_length()) // int(factor or 1), samples)
        if self.batch_chunk_size not in (None, size):
            raise ValueError(
                f"batch_chunk_size (={self.batch_chunk_size}) and chunking_method ('{method}') give different chunk "
                "sizes "
                f"({self.batch_chunk_size} vs {size}); pass only one."
            )
        return max(1, size)
