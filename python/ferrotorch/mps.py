"""What programs ask about Apple's graphics: they are not used."""

__all__ = ["device_count", "empty_cache", "is_available", "manual_seed", "synchronize"]


def is_available():
    """Returns whether they are used: never."""
    return False


def device_count():
    """Returns the number of devices."""
    return 0


def manual_seed(seed):
    """Does nothing: no device draws numbers."""


def empty_cache():
    """Does nothing: no memory of a device is kept."""


def synchronize():
    """Does nothing: no device is at work."""
