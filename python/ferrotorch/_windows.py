"""Window functions of the main namespace; `signal.windows` has those that follow SciPy's."""

from math import pi

from ferrotorch import _C
from ferrotorch._arguments import signatures

__all__ = ["bartlett_window", "blackman_window", "hamming_window", "hann_window", "kaiser_window"]

_LAYOUT = "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"
_PLAIN = (f"(int window_length, *, {_LAYOUT})", f"(int window_length, bool periodic, *, {_LAYOUT})")
# How PyTorch writes the dtypes that no window can have.
_CPP_NAMES = {
    _C.uint8: "unsigned char",
    _C.int8: "signed char",
    _C.int16: "short int",
    _C.int32: "int",
    _C.int64: "long int",
    _C.bool: "bool",
}


def _window(name, length, periodic, dtype, layout, device, requires_grad, shape):
    """Returns the window that `shape` makes of the whole numbers up to the length, in steps that all round to its dtype."""
    length = int(length)
    if dtype in _CPP_NAMES:
        given = "Strided" if layout is not None else "Strided (default)"
        raise RuntimeError(
            f"{name} expects floating point dtypes, got: TensorOptions(dtype={_CPP_NAMES[dtype]}, device=cpu, "
            f"layout={given}, requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))"
        )
    if length < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={length}")
    if length < 2:
        return _C.ones(length, dtype=dtype, device=device, requires_grad=requires_grad)
    last = length if periodic else length - 1
    if dtype is not None and dtype.is_complex:
        raise NotImplementedError(f"\"arange_cpu\" not implemented for '{_COMPLEX[dtype]}'")
    with _C.no_grad():
        numbers = _C.arange(last + 1, dtype=dtype or _C.get_default_dtype(), device=device)
        window = shape(numbers, last)[:length]
    return window.requires_grad_() if requires_grad else window


_COMPLEX = {_C.complex64: "ComplexFloat", _C.complex128: "ComplexDouble"}


def _rounded(number, like):
    """Returns the number that a tensor of the same dtype holds."""
    return _C.tensor(number, dtype=like.dtype).item()


def _raised_cosine(alpha, beta):
    def shape(n, last):
        cosine = n.mul_(_rounded(pi * 2.0 / last, n)).cos_()
        return cosine.mul_(_rounded(-beta, n)).add_(_rounded(alpha, n))

    return shape


@signatures(*_PLAIN)
def hann_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    r"""Returns a Hann window, half of one minus a cosine.

    .. math:: w_n = \frac{1}{2} \left(1 - \cos \frac{2 \pi n}{N - 1}\right)

    where :math:`N` is `window_length`, or one more for a periodic window.

    Args:
        window_length (int): the number of elements
        periodic (bool, optional): whether the window is for a periodic signal, else it is symmetric. Default: ``True``

    Keyword args:
        dtype (torch.dtype, optional): a floating-point dtype. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``

    Example::

        >>> torch.hann_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _window(
        "hann_window", window_length, periodic, dtype, layout, device, requires_grad, _raised_cosine(0.5, 0.5)
    )


@signatures(
    *_PLAIN,
    f"(int window_length, bool periodic, float alpha, *, {_LAYOUT})",
    f"(int window_length, bool periodic, float alpha, float beta, *, {_LAYOUT})",
)
def hamming_window(
    window_length,
    periodic=True,
    alpha=0.54,
    beta=0.46,
    *,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    r"""Returns a Hamming window, a cosine that is raised above zero.

    .. math:: w_n = \alpha - \beta \cos \frac{2 \pi n}{N - 1}

    where :math:`N` is `window_length`, or one more for a periodic window.

    Args:
        window_length (int): the number of elements
        periodic (bool, optional): whether the window is for a periodic signal, else it is symmetric. Default: ``True``
        alpha (float, optional): what the cosine is taken from. Default: 0.54
        beta (float, optional): the factor of the cosine. Default: 0.46

    Keyword args:
        dtype (torch.dtype, optional): a floating-point dtype. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``

    Example::

        >>> torch.hamming_window(4)
        tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    return _window(
        "hamming_window", window_length, periodic, dtype, layout, device, requires_grad, _raised_cosine(alpha, beta)
    )


@signatures(*_PLAIN)
def blackman_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    r"""Returns a Blackman window, a sum of two cosines.

    .. math:: w_n = 0.42 - 0.5 \cos \frac{2 \pi n}{N - 1} + 0.08 \cos \frac{4 \pi n}{N - 1}

    where :math:`N` is `window_length`, or one more for a periodic window.

    Args:
        window_length (int): the number of elements
        periodic (bool, optional): whether the window is for a periodic signal, else it is symmetric. Default: ``True``

    Keyword args:
        dtype (torch.dtype, optional): a floating-point dtype. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``

    Example::

        >>> torch.blackman_window(4)[1:]
        tensor([0.3400, 1.0000, 0.3400])
    """

    def shape(n, last):
        half_turn = n.mul_(_rounded(pi / last, n))
        second = half_turn.mul(4).cos_().mul_(_rounded(0.08, n))
        return second - half_turn.mul(2).cos_().mul_(0.5) + _rounded(0.42, n)

    return _window("blackman_window", window_length, periodic, dtype, layout, device, requires_grad, shape)


@signatures(*_PLAIN)
def bartlett_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    r"""Returns a Bartlett window, which rises to one and falls again in straight lines.

    .. math:: w_n = 1 - \left|\frac{2 n}{N - 1} - 1\right|

    where :math:`N` is `window_length`, or one more for a periodic window.

    Args:
        window_length (int): the number of elements
        periodic (bool, optional): whether the window is for a periodic signal, else it is symmetric. Default: ``True``

    Keyword args:
        dtype (torch.dtype, optional): a floating-point dtype. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``

    Example::

        >>> torch.bartlett_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """

    def shape(n, last):
        n.mul_(_rounded(2.0 / last, n))
        n[last // 2 + 1 :].mul_(-1).add_(2)
        return n

    return _window("bartlett_window", window_length, periodic, dtype, layout, device, requires_grad, shape)


@signatures(*_PLAIN, f"(int window_length, bool periodic, float beta, *, {_LAYOUT})")
def kaiser_window(
    window_length,
    periodic=True,
    beta=12.0,
    *,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    r"""Returns a Kaiser window, made with the modified Bessel function of order 0.

    .. math:: w_n = \frac{I_0\left(\beta \sqrt{1 - \left(\frac{2 n}{N - 1} - 1\right)^2}\right)}{I_0(\beta)}

    where :math:`N` is `window_length`, or one more for a periodic window.

    Args:
        window_length (int): the number of elements
        periodic (bool, optional): whether the window is for a periodic signal, else it is symmetric. Default: ``True``
        beta (float, optional): how quickly the window falls off. Default: 12.0

    Keyword args:
        dtype (torch.dtype, optional): a floating-point dtype. Default: the default dtype
        layout (torch.layout, optional): ``torch.strided``
        device (torch.device, optional): the CPU
        requires_grad (bool, optional): whether gradients are recorded. Default: ``False``

    Example::

        >>> torch.kaiser_window(3, periodic=False, beta=1.0)
        tensor([0.7898, 1.0000, 0.7898])
    """

    def shape(n, last):
        # The Bessel function is computed in float32 at least.
        middle = last / 2
        x = (n if n.dtype == _C.float64 else n.float()).sub(middle).div_(middle)
        root = (1 - x * x).clamp_(min=0).sqrt_()
        top = _C.tensor(float(beta), dtype=x.dtype)
        return _C.i0(root.mul_(top)).div_(_C.i0(top)).to(n.dtype)

    return _window("kaiser_window", window_length, periodic, dtype, layout, device, requires_grad, shape)
