"""Short-time Fourier transforms: a signal as the spectra of short stretches of it, and back."""

import warnings

from ferrotorch import _C
from ferrotorch._arguments import signatures
from ferrotorch._C import Tensor

_TYPES = {
    _C.uint8: "Byte",
    _C.int8: "Char",
    _C.int16: "Short",
    _C.int32: "Int",
    _C.int64: "Long",
    _C.bool: "Bool",
    _C.float16: "Half",
    _C.bfloat16: "BFloat16",
    _C.float32: "Float",
    _C.float64: "Double",
    _C.complex64: "ComplexFloat",
    _C.complex128: "ComplexDouble",
}
_ONE_SIDED = "Cannot have onesided output if window or input is complex"


def _described(tensor, left="", right=""):
    """Writes a tensor as PyTorch does in the messages of these functions."""
    name = f"{'CPU' if tensor.is_complex() else 'torch.'}{_TYPES[tensor.dtype]}{'Type' if tensor.is_complex() else 'Tensor'}"
    return f"{name}{left}[{', '.join(map(str, tensor.shape))}]{right}"


def _call(name, input, window, options):
    """Writes a call as PyTorch does at the start of its messages."""
    parts = [_described(input)]
    for key, value in options.items():
        parts.append(f"{key}={int(value) if isinstance(value, bool) else value}")
        if key == "win_length":
            parts.append(f"window={'None' if window is None else _described(window, '{', '}')}")
    return f"{name}({', '.join(parts)})"


def _full_window(window, win_length, n_fft, like):
    """Returns the window, with zeros on both sides where it is shorter than the transform."""
    if window is None:
        window = _C.ones(win_length, dtype=like.dtype if not like.is_complex() else like.real.dtype)
    if win_length == n_fft:
        return window
    left = (n_fft - win_length) // 2
    return _C.pad(window, [left, n_fft - win_length - left])


def stft(
    input,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
    align_to_window: bool | None = None,
):
    r"""Returns the Fourier transforms of stretches of a signal, one column for each.

    .. math:: X_{\omega, m} = \sum_{k=0}^{N - 1} w_k\, x_{m h + k} \exp\left(-\frac{2 \pi i \omega k}{N}\right)

    Args:
        input (Tensor): a signal, or a batch of them
        n_fft (int): the length :math:`N` of a transform
        hop_length (int, optional): the distance :math:`h` between stretches. Default: a quarter of `n_fft`
        win_length (int, optional): the length of the window. Default: `n_fft`
        window (Tensor, optional): what each stretch is multiplied by. Default: ones
        center (bool, optional): whether the signal is padded, so that stretches lie around their place. Default: ``True``
        pad_mode (str, optional): how the signal is padded, see :func:`nn.functional.pad`. Default: ``"reflect"``
        normalized (bool, optional): whether to divide by the root of `n_fft`. Default: ``False``
        onesided (bool, optional): whether to leave out the half that follows from the other; complex signals have no such
            half. Default: ``True`` for real ones
        return_complex (bool, optional): whether the result is complex, or real with a last dimension of two; must be given
            for real signals
        align_to_window (bool, optional): whether the first stretch starts where its window does, without `center`

    Example::

        >>> torch.stft(torch.ones(8), 4, window=torch.ones(4), center=False, return_complex=True).real
        tensor([[4., 4., 4., 4., 4.],
                [0., 0., 0., 0., 0.],
                [0., 0., 0., 0., 0.]])
    """
    if center:
        if align_to_window is not None:
            raise RuntimeError("stft align_to_window should only be set when center = false")
        signal_dim = input.dim()
        around = int(n_fft // 2)
        batched = input.view([1] * (3 - signal_dim) + list(input.size()))
        padded = _C.pad(batched, [around, around], pad_mode)
        input = padded.view(padded.shape[-signal_dim:])
    return _transformed(
        input, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window
    )


@signatures(
    "(Tensor input, int n_fft, int hop_length = None, int win_length = None, Tensor window = None, bool normalized = False, "
    "bool onesided = None, bool return_complex = None, bool align_to_window = None)",
    name="stft",
)
def _transformed(input, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window):
    """Returns the transforms of stretches of a signal that is padded where it should be."""
    hop = n_fft // 4 if hop_length is None else hop_length
    length = n_fft if win_length is None else win_length
    if window is None:
        warnings.warn(
            "A window was not provided. A rectangular window will be applied,which is known to cause spectral leakage. "
            "Other windows such as torch.hann_window or torch.hamming_window are recommended to reduce spectral leakage."
            "To suppress this warning and use a rectangular window, explicitly set "
            "`window=torch.ones(n_fft, device=<device>)`.",
            stacklevel=4,
        )
    options = {
        "n_fft": n_fft,
        "hop_length": hop,
        "win_length": length,
        "normalized": normalized,
        "onesided": onesided,
        "return_complex": return_complex,
        "align_to_window": align_to_window,
    }
    is_complex = input.is_complex() or (window is not None and window.is_complex())
    return_complex = _wants_complex(return_complex, is_complex)
    _check_stft(input, window, options)
    onesided = not is_complex if onesided is None else onesided
    if onesided and is_complex:
        raise RuntimeError(_ONE_SIDED)
    batch = input.unsqueeze(0) if input.dim() == 1 else input
    if align_to_window:
        frames = 1 + (batch.size(1) - length) // hop
        left = (n_fft - length) // 2
        batch = _C.pad(batch, [left, left])
    else:
        frames = 1 + (batch.size(1) - n_fft) // hop
    step = batch.stride()
    stretches = batch.as_strided((batch.size(0), frames, n_fft), (step[0], hop * step[1], step[1]))
    if window is not None or length < n_fft:
        stretches = stretches * _full_window(window, length, n_fft, batch)
    transform = _C._fft_rfft if onesided else _C._fft_fft
    result = transform(stretches, None, -1, "ortho" if normalized else "backward").transpose_(1, 2)
    result = result.squeeze_(0) if input.dim() == 1 else result
    return result if return_complex else _C.view_as_real(result)


def _wants_complex(return_complex, is_complex):
    """Says whether the result is to be complex: real signals must say."""
    if return_complex is None and not is_complex:
        raise RuntimeError(
            "stft requires the return_complex parameter be given for real inputs, and will further require that "
            "return_complex=True in a future PyTorch release."
        )
    if return_complex is False:
        warnings.warn(
            "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors "
            "for all inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on "
            "the complex output to recover the old return format.",
            stacklevel=5,
        )
    return return_complex is not False


def _check_stft(input, window, options):
    n_fft, length = options["n_fft"], options["win_length"]
    problem = None
    if not (input.is_floating_point() or input.is_complex()):
        problem = "expected a tensor of floating point or complex values"
    elif input.dim() not in (1, 2):
        problem = "expected a 1D or 2D tensor"
    elif not 0 < n_fft <= input.size(-1):
        problem = f"expected 0 < n_fft < {input.size(-1)}, but got n_fft={n_fft}"
    elif options["hop_length"] <= 0:
        problem = f"expected hop_length > 0, but got hop_length={options['hop_length']}"
    elif not 0 < length <= n_fft:
        problem = f"expected 0 < win_length <= n_fft, but got win_length={length}"
    elif window is not None and (window.dim() != 1 or window.size(0) != length):
        problem = (
            f"expected a 1D window tensor of size equal to win_length={length}, but got window with size "
            f"{list(window.shape)}"
        )
    if problem:
        raise RuntimeError(f"{_call('stft', input, window, options)} : {problem}")


@signatures(
    "(Tensor input, int n_fft, int hop_length = None, int win_length = None, Tensor window = None, bool center = True, "
    "bool normalized = False, bool onesided = None, int length = None, bool return_complex = False)"
)
def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    r"""Returns the signal of which :func:`stft` has given the transforms.

    .. math:: x_n = \frac{\sum_m x_{m, n - m h}\, w_{n - m h}}{\sum_m w_{n - m h}^2}

    Args:
        input (Tensor): the transforms, complex, of one signal or a batch of them
        n_fft (int): the length of a transform
        hop_length (int, optional): the distance :math:`h` between stretches. Default: a quarter of `n_fft`
        win_length (int, optional): the length of the window. Default: `n_fft`
        window (Tensor, optional): what each stretch was multiplied by. Default: ones
        center (bool, optional): whether the signal had been padded. Default: ``True``
        normalized (bool, optional): whether it had been divided by the root of `n_fft`. Default: ``False``
        onesided (bool, optional): whether a half was left out. Default: if the number of rows says so
        length (int, optional): the length of the signal, which is cut or padded with zeros. Default: what is there
        return_complex (bool, optional): whether the signal is complex. Default: ``False``

    Example::

        >>> x = torch.arange(8.)
        >>> window = torch.hann_window(4)
        >>> torch.istft(torch.stft(x, 4, window=window, return_complex=True), 4, window=window).round()
        tensor([0., 1., 2., 3., 4., 5., 6., 7.])
    """
    hop = n_fft // 4 if hop_length is None else hop_length
    window_length = n_fft if win_length is None else win_length
    if window is None:
        warnings.warn(
            "A window was not provided. A rectangular window will be applied.Please provide the same window used by stft to "
            "make the inversion lossless.To suppress this warning and use a rectangular window, explicitly set "
            "`window=torch.ones(n_fft, device=<device>)`.",
            stacklevel=3,
        )
    if not input.is_complex():
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    options = {
        "n_fft": n_fft,
        "hop_length": hop,
        "win_length": window_length,
        "center": center,
        "normalized": normalized,
        "onesided": onesided,
        "length": length,
        "return_complex": return_complex,
    }
    call = _call("istft", input, window, options)
    onesided = _check_istft(call, input, window, options)
    batch = input.unsqueeze(0) if input.dim() == 2 else input
    stretches = batch.transpose(1, 2)
    norm = "ortho" if normalized else "backward"
    if return_complex:
        if onesided:
            raise RuntimeError(_ONE_SIDED)
        stretches = _C._fft_ifft(stretches, None, -1, norm)
    else:
        if window is not None and window.is_complex():
            raise RuntimeError("Complex windows are incompatible with return_complex=False")
        stretches = _C._fft_irfft(stretches.narrow(-1, 0, n_fft // 2 + 1), n_fft, -1, norm)
    shape = _full_window(window, window_length, n_fft, stretches)
    signal = _overlapped(stretches * shape, hop)
    weight = _overlapped((shape * shape).expand(1, stretches.size(1), n_fft), hop)
    first = n_fft // 2 if center else 0
    last = signal.size(1) - n_fft // 2 if center else signal.size(1)
    if length is not None:
        last = first + length
    signal, weight = signal[:, first:last], weight[:, first:last]
    if weight.abs().min() <= 1e-11:
        raise RuntimeError(f"{call} window overlap add min: 1\n[ CPUBoolType{{}} ]")
    signal = signal / weight
    if length is not None and signal.size(1) < length:
        warnings.warn(
            "The length of signal is shorter than the length parameter. Result is being padded with zeros in the tail. "
            "Please check your center and hop_length settings.",
            stacklevel=3,
        )
        signal = _C.pad(signal, [0, length - signal.size(1)])
    return signal.squeeze(0) if input.dim() == 2 else signal


def _check_istft(call, input, window, options):
    """Checks what `istft` is given and returns whether the transforms have one half only."""
    n_fft, length = options["n_fft"], options["win_length"]
    rows = input.size(-2) if input.dim() >= 2 else 0
    onesided = rows != n_fft if options["onesided"] is None else options["onesided"]
    problem = None
    if input.numel() == 0:
        problem = "input tensor cannot be empty."
    elif input.dim() not in (2, 3):
        problem = f"expected a tensor with 3 or 4 dimensions, but got {input.dim() + 1}"
    elif onesided and int(n_fft / 2) + 1 != rows:
        problem = (
            "expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when "
            f"onesided=True, but got {rows}"
        )
    elif not onesided and n_fft != rows:
        problem = (
            "expected the frequency dimension (3rd to the last) of the input tensor to match n_fft when onesided=False, "
            f"but got {rows}"
        )
    elif not 0 < options["hop_length"] <= length:
        problem = "expected 0 < hop_length <= win_length"
    elif not 0 < length <= n_fft:
        problem = "expected 0 < win_length <= n_fft"
    elif window is not None and (window.dim() != 1 or window.size(0) != length):
        problem = "Invalid window shape. window has to be 1D and length of `win_length`"
    if problem:
        raise RuntimeError(f"{call} : {problem}")
    return onesided


def _overlapped(stretches, hop):
    """Adds stretches up, each `hop` elements after the one before."""
    batch, count, size = stretches.shape
    places = (_C.arange(count) * hop).unsqueeze(1) + _C.arange(size)
    total = stretches.new_zeros((batch, size + hop * (count - 1)))
    return total.index_add(1, places.flatten(), stretches.reshape(batch, count * size))
