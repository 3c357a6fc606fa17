"""Methods of tensors written in Python, set on `Tensor` when the package is imported."""

from ferrotorch._arguments import signatures
from ferrotorch._C import Tensor


@signatures("(Number fill_value, bool wrap = False)", method=True)
def fill_diagonal_(self, fill_value, wrap=False):
    """Fills the main diagonal with a number; all dimensions of a tensor with more than two must be of one size.

    Args:
        fill_value (Number): the number
        wrap (bool, optional): whether the diagonal of a matrix that is higher than wide starts again after each square,
            with a row between. Default: ``False``

    Example::

        >>> torch.zeros(2, 3).fill_diagonal_(5)
        tensor([[5., 0., 0.],
                [0., 5., 0.]])
    """
    if self.dim() < 2:
        raise RuntimeError("dimensions must larger than 1")
    if self.dim() > 2 and len(set(self.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    size, step = min(self.shape), sum(self.stride())
    self.as_strided((size,), (step,), self.storage_offset()).fill_(fill_value)
    if wrap and self.dim() == 2:
        height, width = self.shape
        for start in range(width + 1, height, width + 1):
            self[start : start + width].diagonal().fill_(fill_value)
    return self


def stft(
    self,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: "Tensor | None" = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
    align_to_window: bool | None = None,
):
    """Returns the Fourier transforms of stretches of a signal; see :func:`torch.stft`."""
    from ferrotorch._spectral import stft

    return stft(
        self,
        n_fft,
        hop_length,
        win_length,
        window,
        center,
        pad_mode,
        normalized,
        onesided,
        return_complex,
        align_to_window,
    )


def istft(
    self,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: "Tensor | None" = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
):
    """Returns the signal of which `stft` has given the transforms; see :func:`torch.istft`."""
    from ferrotorch._spectral import istft

    return istft(self, n_fft, hop_length, win_length, window, center, normalized, onesided, length, return_complex)


def __array_namespace__(self, /, *, api_version: str | None = None):
    """Returns the functions of the Python array API standard, which take tensors.

    Args:
        api_version (str, optional): the version that is asked for. Default: the newest
    """
    if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
        raise ValueError(f"unsupported version of the array API: {api_version!r}")
    from ferrotorch import array_api

    return array_api


def to_device(self, device, /, *, stream=None):
    """Returns the tensor on a device, as the array API standard spells it.

    Args:
        device (torch.device or str): the device
        stream (Any, optional): where it is copied in order; it has no effect
    """
    return self.to(device)


def __rdiv__(self, other):
    """Returns a number or tensor divided by this one: Python 2's name of the operator.

    Args:
        other (Tensor or Number): what is divided
    """
    return self.reciprocal() * other


for _method in (__array_namespace__, __rdiv__, fill_diagonal_, istft, stft, to_device):
    _method.__module__ = "ferrotorch"
    _method.__qualname__ = f"Tensor.{_method.__name__}"
    setattr(Tensor, _method.__name__, _method)
