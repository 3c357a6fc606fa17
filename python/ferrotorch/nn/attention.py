"""Choosing how attention is computed; there is one way here, so that every choice has the same effect."""

import contextlib
from enum import IntEnum

__all__ = ["SDPBackend", "sdpa_kernel"]


class SDPBackend(IntEnum):
    """The ways that PyTorch has to compute :func:`~ferrotorch.nn.functional.scaled_dot_product_attention`."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextlib.contextmanager
def sdpa_kernel(backends, set_priority=False):
    """Inside this context attention is computed in one of the given ways.

    Args:
        backends (SDPBackend or list of SDPBackend): the ways
        set_priority (bool): the order of `backends` is that of preference. Default: ``False``

    Example::

        >>> with nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
        ...     pass
    """
    backends = [backends] if isinstance(backends, SDPBackend) else list(backends)
    if not all(isinstance(backend, SDPBackend) for backend in backends):
        raise AssertionError("Backend must be an instance of SDPBackend or a list of SDPBackend instances")
    yield {}
