"""Window functions for spectral analysis, after SciPy's; the main namespace has PyTorch's older ones."""

from collections.abc import Iterable
from math import pi, sqrt

from ferrotorch import _C

__all__ = [
    "bartlett",
    "blackman",
    "cosine",
    "exponential",
    "gaussian",
    "general_cosine",
    "general_hamming",
    "hamming",
    "hann",
    "kaiser",
    "nuttall",
]

_ARGUMENTS = """
    Args:
        M (int): the number of elements
{own}
    Keyword args:
        sym (bool, optional): whether the window is symmetric, for the design of filters, else it is periodic, for spectral
            analysis. Default: ``True``
        dtype (torch.dtype, optional): ``torch.float32`` or ``torch.float64``. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``
"""


def _window(function):
    """Completes a window function's documentation."""
    head, mark, example = function.__doc__.partition("    Example::")
    text, _, own = head.partition("    Args:\n")
    function.__doc__ = (
        text.rstrip() + "\n" + _ARGUMENTS.format(own=own.rstrip() + "\n" if own else "") + "\n" + mark + example
    )
    return function


def _options(name, M, dtype, layout, device, requires_grad):
    """Checks what all windows have in common and returns the options of the tensor to make."""
    dtype = _C.get_default_dtype() if dtype is None else dtype
    if M < 0:
        raise ValueError(f"{name} requires non-negative window length, got M={M}")
    if layout is not _C.strided:
        raise ValueError(f"{name} is implemented for strided tensors only, got: {layout}")
    if dtype not in (_C.float32, _C.float64):
        raise ValueError(f"{name} expects float32 or float64 dtypes, got: {dtype}".replace("ferrotorch.", "torch."))
    return {"dtype": dtype, "layout": layout, "device": device, "requires_grad": requires_grad}


def _steps(first, step, M, options):
    """Returns numbers at equal distances."""
    return _C.linspace(start=first, end=first + (M - 1) * step, steps=M, **options)


@_window
def exponential(M, *, center=None, tau=1.0, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a window that falls off exponentially on both sides of its centre.

    .. math:: w_n = \exp\left(-\frac{|n - c|}{\tau}\right)

    Args:
        center (float, optional): where the window is one; symmetric windows have theirs in the middle
        tau (float, optional): the distance over which it falls to 1/e. Default: 1.0

    Example::

        >>> torch.signal.windows.exponential(3)
        tensor([0.3679, 1.0000, 0.3679])
    """
    options = _options("exponential", M, dtype, layout, device, requires_grad)
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    if M == 0:
        return _C.empty((0,), **options)
    if center is None:
        center = (M if not sym and M > 1 else M - 1) / 2.0
    rate = 1 / tau
    return _C.exp(-_C.abs(_C.linspace(start=-center * rate, end=(-center + (M - 1)) * rate, steps=M, **options)))


@_window
def cosine(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a window of half a sine wave.

    .. math:: w_n = \sin\left(\frac{\pi (n + 0.5)}{M}\right)

    Example::

        >>> torch.signal.windows.cosine(3)
        tensor([0.5000, 1.0000, 0.5000])
    """
    options = _options("cosine", M, dtype, layout, device, requires_grad)
    if M == 0:
        return _C.empty((0,), **options)
    rate = pi / (M + 1 if not sym and M > 1 else M)
    return _C.sin(_C.linspace(start=0.5 * rate, end=(0.5 + (M - 1)) * rate, steps=M, **options))


@_window
def gaussian(M, *, std=1.0, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a window of the shape of a normal distribution.

    .. math:: w_n = \exp\left(-\frac{(n - c)^2}{2 \sigma^2}\right)

    Args:
        std (float, optional): the standard deviation. Default: 1.0

    Example::

        >>> torch.signal.windows.gaussian(3)
        tensor([0.6065, 1.0000, 0.6065])
    """
    options = _options("gaussian", M, dtype, layout, device, requires_grad)
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    if M == 0:
        return _C.empty((0,), **options)
    first = -(M if not sym and M > 1 else M - 1) / 2.0
    rate = 1 / (std * sqrt(2))
    return _C.exp(-(_C.linspace(start=first * rate, end=(first + (M - 1)) * rate, steps=M, **options) ** 2))


@_window
def kaiser(M, *, beta=12.0, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a Kaiser window, made with the modified Bessel function of order 0.

    .. math:: w_n = \frac{I_0\left(\beta \sqrt{1 - \left(\frac{2 n}{M - 1} - 1\right)^2}\right)}{I_0(\beta)}

    Args:
        beta (float, optional): how quickly the window falls off. Default: 12.0

    Example::

        >>> torch.signal.windows.kaiser(3, beta=1.0)
        tensor([0.7898, 1.0000, 0.7898])
    """
    options = _options("kaiser", M, dtype, layout, device, requires_grad)
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    if M == 0:
        return _C.empty((0,), **options)
    if M == 1:
        return _C.ones((1,), **options)
    # In the window's dtype: the last number may not round to more than beta.
    top = _C.tensor(beta, dtype=options["dtype"], device=device)
    step = 2.0 * top / (M if not sym else M - 1)
    x = _C.linspace(start=-top, end=_C.minimum(top, -top + (M - 1) * step), steps=M, **options)
    return _C.i0(_C.sqrt(top * top - _C.pow(x, 2))) / _C.i0(top)


@_window
def hamming(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a Hamming window, a cosine that is raised above zero.

    .. math:: w_n = 0.54 - 0.46 \cos\left(\frac{2 \pi n}{M - 1}\right)

    Example::

        >>> torch.signal.windows.hamming(3)
        tensor([0.0800, 1.0000, 0.0800])
    """
    return general_hamming(M, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


@_window
def hann(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a Hann window, half of one minus a cosine.

    .. math:: w_n = \frac{1}{2} \left(1 - \cos\left(\frac{2 \pi n}{M - 1}\right)\right)

    Example::

        >>> torch.signal.windows.hann(3)
        tensor([0., 1., 0.])
    """
    return general_hamming(
        M, alpha=0.5, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )


@_window
def blackman(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a Blackman window, a sum of two cosines.

    .. math:: w_n = 0.42 - 0.5 \cos\left(\frac{2 \pi n}{M - 1}\right) + 0.08 \cos\left(\frac{4 \pi n}{M - 1}\right)

    Example::

        >>> torch.signal.windows.blackman(5)[1:4]
        tensor([0.3400, 1.0000, 0.3400])
    """
    _options("blackman", M, dtype, layout, device, requires_grad)
    return general_cosine(
        M, a=[0.42, 0.5, 0.08], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )


@_window
def bartlett(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a Bartlett window, which rises to one and falls again in straight lines.

    .. math:: w_n = 1 - \left|\frac{2 n}{M - 1} - 1\right|

    Example::

        >>> torch.signal.windows.bartlett(5)
        tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    options = _options("bartlett", M, dtype, layout, device, requires_grad)
    if M == 0:
        return _C.empty((0,), **options)
    if M == 1:
        return _C.ones((1,), **options)
    return 1 - _C.abs(_steps(-1, 2 / (M if not sym else M - 1), M, options))


@_window
def general_cosine(M, *, a: Iterable, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a window that is a sum of cosines, added and subtracted in turn.

    .. math:: w_n = \sum_{i} (-1)^i a_i \cos\left(\frac{2 \pi i n}{M - 1}\right)

    Args:
        a (sequence of float): the factors of the cosines

    Example::

        >>> torch.signal.windows.general_cosine(3, a=[0.5, 0.3])
        tensor([0.2000, 0.8000, 0.2000])
    """
    options = _options("general_cosine", M, dtype, layout, device, requires_grad)
    if M == 0:
        return _C.empty((0,), **options)
    if M == 1:
        return _C.ones((1,), **options)
    if not isinstance(a, Iterable):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    angles = _steps(0, 2 * pi / (M if not sym else M - 1), M, options)
    signed = [(-1) ** i * factor for i, factor in enumerate(a)]
    factors = _C.tensor(signed, dtype=options["dtype"], device=device, requires_grad=requires_grad)
    multiples = _C.arange(len(factors), dtype=factors.dtype, device=factors.device)
    return (factors.unsqueeze(-1) * _C.cos(multiples.unsqueeze(-1) * angles)).sum(0)


@_window
def general_hamming(M, *, alpha=0.54, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns a window of a constant and a cosine that add up to one in the middle.

    .. math:: w_n = \alpha - (1 - \alpha) \cos\left(\frac{2 \pi n}{M - 1}\right)

    Args:
        alpha (float, optional): the constant. Default: 0.54

    Example::

        >>> torch.signal.windows.general_hamming(3, alpha=0.6)
        tensor([0.2000, 1.0000, 0.2000])
    """
    return general_cosine(
        M, a=[alpha, 1 - alpha], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )


@_window
def nuttall(M, *, sym=True, dtype=None, layout=_C.strided, device=None, requires_grad=False):
    r"""Returns the four-term Blackman-Harris window of Nuttall with the smallest side lobes.

    .. math:: w_n = 0.3635819 - 0.4891775 \cos z_n + 0.1365995 \cos 2 z_n - 0.0106411 \cos 3 z_n,
        \quad z_n = \frac{2 \pi n}{M - 1}

    Example::

        >>> torch.signal.windows.nuttall(5)[1:4]
        tensor([0.2270, 1.0000, 0.2270])
    """
    return general_cosine(
        M,
        a=[0.3635819, 0.4891775, 0.1365995, 0.0106411],
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )
