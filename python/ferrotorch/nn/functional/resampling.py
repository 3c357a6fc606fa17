"""Resizing along one dimension after the other: each output element is a weighted sum of a few input elements.

The positions and weights of the summands ("taps") depend on the sizes only; the sums are tensor operations.
"""

import math

from ferrotorch import _C


def _ratio(given, size, out):
    """Input elements per output element: from the scale factor that the caller gave, or from the sizes."""
    return 1.0 / given if given else size / out


def nearest(size, out, factor, exact):
    """One tap: the input element at or before each output element, or nearest to its centre if `exact`."""
    if out == size:
        return [(_C.arange(out), None)]
    place = _C.arange(out, dtype=_C.float32)
    index = ((place + 0.5 if exact else place) * _ratio(factor, size, out)).floor().to(_C.int64)
    return [(index.clamp(max=size - 1), None)]


def _source(size, out, factor, align_corners, dtype):
    """Where each output element lies in the input."""
    place = _C.arange(out, dtype=dtype)
    if align_corners:
        return place * ((size - 1) / (out - 1) if out > 1 else 0.0)
    return (place + 0.5) * _ratio(factor, size, out) - 0.5


def linear(size, out, factor, align_corners, dtype):
    """Two taps: the input elements before and after each output element."""
    source = _source(size, out, factor, align_corners, dtype).clamp(min=0)
    before = source.to(_C.int64).clamp(max=size - 1)
    weight = (source - before).clamp(0, 1)
    return [(before, 1 - weight), ((before + 1).clamp(max=size - 1), weight)]


def cubic(size, out, factor, align_corners, dtype):
    """Four taps: the two input elements before and the two after each output element."""
    source = _source(size, out, factor, align_corners, dtype)
    floor = source.floor()
    t = source - floor
    first = floor.to(_C.int64) - 1
    weights = (_cubic(t + 1), _cubic(t), _cubic(1 - t), _cubic(2 - t))
    return [((first + i).clamp(0, size - 1), weight) for i, weight in enumerate(weights)]


def _cubic(x, a=-0.75):
    """Keys' convolution kernel at distances from 0 to 2."""
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return _C.where(x <= 1, near, far)


def apply_taps(x, dim, taps):
    """Sums the tapped elements along a dimension."""
    shape = [1] * x.dim()
    shape[dim] = -1
    total = None
    for index, weight in taps:
        part = x.index_select(dim, index)
        part = part if weight is None else part * weight.reshape(shape)
        total = part if total is None else total + part
    return total


_FILTERS = {
    "bilinear": (1.0, lambda x: (1 - x).clamp(min=0)),
    "bicubic": (2.0, lambda x: _C.where(x < 2, _cubic(x, -0.5), 0.0)),
    "lanczos": (3.0, lambda x: _C.where(x < 3, _C.sinc(x) * _C.sinc(x / 3), 0.0)),
}


def antialiased(x, dim, out, factor, align_corners, mode):
    """Multiplies a dimension by the matrix of a filter that is as wide as the output elements are apart."""
    size = x.size(dim)
    support, kernel = _FILTERS[mode]
    dtype = x.dtype if x.dtype == _C.float64 else _C.float32
    if align_corners:
        ratio = (size - 1) / (out - 1) if out > 1 else 0.0
    else:
        ratio = _ratio(factor, size, out)
    stretch = max(ratio, 1.0)
    centre = (_C.arange(out, dtype=dtype).unsqueeze(1) + 0.5) * ratio
    place = _C.arange(size, dtype=dtype)
    first = (centre - support * stretch + 0.5).to(_C.int64).clamp(min=0)
    last = (centre + support * stretch + 0.5).to(_C.int64).clamp(max=size)
    weights = kernel(((place - centre + 0.5) / stretch).abs())
    weights = weights * ((place >= first) & (place < last))
    weights = weights / weights.sum(1, keepdim=True)
    return (x.movedim(dim, -1) @ weights.to(x.dtype).t()).movedim(-1, dim)


def resize(x, size, factors, mode, align_corners=None, antialias=False):
    """Resizes all dimensions after the first two; `size` or `factors` is ``None``."""
    if size is None:
        size = [math.floor(n * factor) for n, factor in zip(x.shape[2:], factors)]
        given = factors
    else:
        size, given = [int(n) for n in size], [None] * len(size)
    if min(size, default=1) <= 0 or min(x.shape[1:]) <= 0:
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input (H: {x.size(-2)}, W: {x.size(-1)}) output "
            f"(H: {size[0]}, W: {size[-1]})"
        )
    modes = (mode, align_corners, antialias)
    return _C._as_one(_node(mode, x.dim(), antialias), (x,), lambda x: _resized(x, size, given, *modes))


_NAMES = {"nearest": "Nearest", "nearest-exact": "NearestExact", "bicubic": "Bicubic", "lanczos": "Lanczos"}
_LINEAR = {3: "Linear1D", 4: "Bilinear2D", 5: "Trilinear3D"}


def _node(mode, dim, antialias):
    name = f"{_NAMES[mode]}{dim - 2}D" if mode in _NAMES else _LINEAR[dim]
    return f"Upsample{name}{'Aa' if antialias else ''}Backward0"


def _resized(x, size, given, mode, align_corners, antialias):
    work = x
    # Half precision is summed in single precision.
    exact = mode.startswith("nearest") or x.dtype in (_C.float32, _C.float64)
    work = x if exact else x.float()
    for i, (out, factor) in reversed(list(enumerate(zip(size, given)))):
        dim = i + 2
        n = work.size(dim)
        if antialias:
            work = antialiased(work, dim, out, factor, align_corners, mode)
        elif mode.startswith("nearest"):
            work = apply_taps(work, dim, nearest(n, out, factor, mode == "nearest-exact"))
        else:
            taps = cubic if mode == "bicubic" else linear
            work = apply_taps(work, dim, taps(n, out, factor, align_corners, work.dtype))
    return work if exact else work.to(x.dtype)
