"""The one device there is."""

from ferrotorch import amp as _amp

__all__ = ["amp", "current_device", "device_count", "is_available", "synchronize"]


def is_available():
    """Returns ``True``."""
    return True


def device_count():
    """Returns 1."""
    return 1


def current_device():
    """Returns ``'cpu'``."""
    return "cpu"


def synchronize(device=None):
    """Does nothing: operators are done when they return."""


class amp:
    """Mixed precision on the CPU, under the names that `torch.amp` has replaced."""

    class autocast(_amp.autocast):
        """The same as ``torch.amp.autocast('cpu')``."""

        def __init__(self, enabled=True, dtype=None, cache_enabled=True):
            super().__init__("cpu", dtype=dtype, enabled=enabled, cache_enabled=cache_enabled)
