"""Finding the operation whose gradient is not a number."""

import warnings

from ferrotorch import _C

__all__ = ["detect_anomaly", "set_detect_anomaly"]


class set_detect_anomaly:
    """Switches the search on or off: at once as a function, for a block as a context manager.

    Args:
        mode (bool): whether backward checks what each operation returns
        check_nan (bool): whether NaN is an error. Default: ``True``

    Example::

        >>> with torch.autograd.set_detect_anomaly(True):
        ...     x = torch.tensor([1.], requires_grad=True)
        ...     (x * 2).backward()
    """

    def __init__(self, mode, check_nan=True):
        self.prev, self.prev_check_nan = _C.is_anomaly_enabled(), _C.is_anomaly_check_nan_enabled()
        _C.set_anomaly_enabled(mode, check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        _C.set_anomaly_enabled(self.prev, self.prev_check_nan)


class detect_anomaly:
    """A block in which backward raises an error that names the operation whose gradient is NaN.

    Example::

        >>> with warnings.catch_warnings(action="ignore"), torch.autograd.detect_anomaly():
        ...     x = torch.tensor([1.], requires_grad=True)
        ...     (x * 2).backward()
    """

    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.",
            stacklevel=2,
        )

    def __enter__(self):
        self._mode = set_detect_anomaly(True, self.check_nan)

    def __exit__(self, *exception):
        self._mode.__exit__(*exception)
