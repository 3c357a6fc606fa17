"""Discrete Fourier transforms, under PyTorch's names in `torch.fft`."""

from ferrotorch import _C
from ferrotorch._arguments import signatures

_FREQUENCIES = (
    "(int n, float d = 1.0, *, Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, "
    "torch.device device = None, bool pin_memory = False, bool requires_grad = False)"
)

_FUNCTIONS = """
    fft fft2 fftn fftshift hfft hfft2 hfftn ifft ifft2 ifftn ifftshift ihfft ihfft2 ihfftn irfft irfft2 irfftn rfft
    rfft2 rfftn
""".split()
for _name in _FUNCTIONS:
    globals()[_name] = getattr(_C, f"_fft_{_name}")

__all__ = [*_FUNCTIONS, "fftfreq", "rfftfreq"]


def _frequencies(cycles, n, d, out, dtype, requires_grad, name):
    """Scales numbers of cycles per `n` samples to frequencies."""
    if not cycles.is_floating_point() and not cycles.is_complex():
        raise RuntimeError(f"{name} requires a floating point or complex dtype")
    cycles.mul_(_C.tensor(n * d, dtype=_C.float64).reciprocal().item())
    if out is not None:
        if dtype is not None and out.dtype != dtype:
            raise RuntimeError(f"dtype {dtype} does not match dtype of out parameter ({out.dtype})")
        return out.resize_(cycles.shape).copy_(cycles)
    return cycles.requires_grad_(requires_grad)


@signatures(_FREQUENCIES, name="fft_fftfreq")
def fftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    r"""Returns the frequencies of a transform's elements: zero and the positive ones, then the negative ones.

    .. math:: f_k = \frac{k}{n d}, \quad -\frac{n}{2} \le k < \frac{n}{2}

    Args:
        n (int): the length of the transform
        d (float): the distance between samples
        out (Tensor, optional): where the result goes
        dtype (dtype, optional): the dtype of the result, the default dtype if it is not given

    Example::

        >>> torch.fft.fftfreq(5)
        tensor([ 0.0000,  0.2000,  0.4000, -0.4000, -0.2000])
    """
    dtype = (_C.get_default_dtype() if out is None else out.dtype) if dtype is None else dtype
    n, d = int(n), float(d)
    cycles = _C.arange(n, dtype=dtype, layout=layout, device=device)
    half = (n + 1) // 2
    cycles[half:].sub_(n)
    return _frequencies(cycles, n, d, out, dtype, requires_grad, "fftfreq")


@signatures(_FREQUENCIES, name="fft_rfftfreq")
def rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    r"""Returns the frequencies of the elements of a real tensor's transform.

    .. math:: f_k = \frac{k}{n d}, \quad 0 \le k \le \frac{n}{2}

    Args:
        n (int): the length of the real tensor
        d (float): the distance between samples
        out (Tensor, optional): where the result goes
        dtype (dtype, optional): the dtype of the result, the default dtype if it is not given

    Example::

        >>> torch.fft.rfftfreq(5)
        tensor([0.0000, 0.2000, 0.4000])
    """
    dtype = (_C.get_default_dtype() if out is None else out.dtype) if dtype is None else dtype
    n, d = int(n), float(d)
    cycles = _C.arange(n // 2 + 1, dtype=dtype, layout=layout, device=device)
    return _frequencies(cycles, n, d, out, dtype, requires_grad, "rfftfreq")
