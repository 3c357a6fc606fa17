"""What programs ask about accelerators: there is none."""

__all__ = ["current_accelerator", "device_count", "is_available"]


def is_available():
    """Returns whether there is an accelerator: never."""
    return False


def device_count():
    """Returns the number of accelerators."""
    return 0


def current_accelerator(check_available=False):
    """Returns the accelerator: ``None``."""
    return None
