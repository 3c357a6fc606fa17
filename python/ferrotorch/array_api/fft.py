"""Discrete Fourier transforms, with the standard's names of arguments."""

import ferrotorch

_ONE = ("fft", "hfft", "ifft", "ihfft", "irfft", "rfft")
_SEVERAL = ("fftn", "ifftn", "irfftn", "rfftn")
__all__ = [*_ONE, *_SEVERAL, "fftfreq", "fftshift", "ifftshift", "rfftfreq"]


def _along_one(name):
    def call(x, /, *, n=None, axis=-1, norm="backward"):
        return getattr(ferrotorch.fft, name)(x, n=n, dim=axis, norm=norm)

    call.__name__, call.__doc__ = name, f"Returns `{name}` along an axis."
    return call


def _along_several(name):
    def call(x, /, *, s=None, axes=None, norm="backward"):
        return getattr(ferrotorch.fft, name)(x, s=s, dim=axes, norm=norm)

    call.__name__, call.__doc__ = name, f"Returns `{name}` along axes."
    return call


globals().update({name: _along_one(name) for name in _ONE})
globals().update({name: _along_several(name) for name in _SEVERAL})


def fftshift(x, /, *, axes=None):
    """Returns the spectrum with the frequency zero in the middle."""
    return ferrotorch.fft.fftshift(x, dim=axes)


def ifftshift(x, /, *, axes=None):
    """Undoes :func:`fftshift`."""
    return ferrotorch.fft.ifftshift(x, dim=axes)


def fftfreq(n, /, *, d=1.0, dtype=None, device=None):
    """Returns the frequencies of a transform."""
    return ferrotorch.fft.fftfreq(n, d=d, dtype=dtype, device=device)


def rfftfreq(n, /, *, d=1.0, dtype=None, device=None):
    """Returns the frequencies of a transform of real numbers."""
    return ferrotorch.fft.rfftfreq(n, d=d, dtype=dtype, device=device)
