"""What programs ask about graphics cards: there are none, and nothing runs on them."""

import warnings

from ferrotorch import amp as _amp

__all__ = [
    "amp",
    "current_device",
    "device_count",
    "empty_cache",
    "get_device_name",
    "is_available",
    "is_bf16_supported",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "max_memory_reserved",
    "memory_allocated",
    "memory_reserved",
    "reset_peak_memory_stats",
    "seed",
    "seed_all",
    "set_device",
    "synchronize",
]


def is_available():
    """Returns whether there is a card: never.

    Example::

        >>> 'cuda' if torch.cuda.is_available() else 'cpu'
        'cpu'
    """
    return False


def device_count():
    """Returns the number of cards."""
    return 0


def is_initialized():
    """Returns whether a card is in use."""
    return False


def is_bf16_supported(including_emulation=True):
    """Returns whether a card computes in bfloat16."""
    return False


def manual_seed(seed):
    """Does nothing: the cards' generators have no numbers to draw."""


def manual_seed_all(seed):
    """Does nothing: the cards' generators have no numbers to draw."""


def seed():
    """Does nothing: the cards' generators have no numbers to draw."""


def seed_all():
    """Does nothing: the cards' generators have no numbers to draw."""


def empty_cache():
    """Does nothing: no memory of a card is kept."""


def reset_peak_memory_stats(device=None):
    """Does nothing: no memory of a card is counted."""


def memory_allocated(device=None):
    """Returns how many bytes of a card are in use."""
    return 0


def max_memory_allocated(device=None):
    """Returns how many bytes of a card were in use at most."""
    return 0


def memory_reserved(device=None):
    """Returns how many bytes of a card are kept."""
    return 0


def max_memory_reserved(device=None):
    """Returns how many bytes of a card were kept at most."""
    return 0


def _none():
    raise AssertionError("Torch not compiled with CUDA enabled")


def current_device():
    """Raises an error: there is no card."""
    _none()


def get_device_name(device=None):
    """Raises an error: there is no card."""
    _none()


def set_device(device):
    """Raises an error: there is no card."""
    _none()


def synchronize(device=None):
    """Raises an error: there is no card."""
    _none()


class amp:
    """Mixed precision on cards, under the names that `torch.amp` has replaced."""

    class autocast(_amp.autocast):
        """Deprecated: ``torch.amp.autocast('cuda')``."""

        def __init__(self, enabled=True, dtype=None, cache_enabled=True):
            warnings.warn(
                "`torch.cuda.amp.autocast(args...)` is deprecated. Please use `torch.amp.autocast('cuda', args...)` "
                "instead.",
                FutureWarning,
                stacklevel=2,
            )
            super().__init__("cuda", dtype=dtype, enabled=enabled, cache_enabled=cache_enabled)

    class GradScaler(_amp.GradScaler):
        """Deprecated: ``torch.amp.GradScaler('cuda')``."""

        def __init__(
            self, init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True
        ):
            warnings.warn(
                "`torch.cuda.amp.GradScaler(args...)` is deprecated. Please use `torch.amp.GradScaler('cuda', args...)` "
                "instead.",
                FutureWarning,
                stacklevel=2,
            )
            super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)
