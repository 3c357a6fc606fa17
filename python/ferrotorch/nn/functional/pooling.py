"""Pooling: one number for each window of the input."""

from ferrotorch import _C
from ferrotorch._C import adaptive_avg_pool1d, avg_pool1d, avg_pool2d, avg_pool3d
from ferrotorch.nn._tuples import _list_with_default, _ntuple

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
]


def max_pool1d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """:func:`max_pool1d` together with the position of each maximum."""
    stride = () if stride is None else stride
    return _C.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Maximum over windows of a signal ``(N, C, L)``; with ``return_indices`` also where it is."""
    if return_indices:
        return max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)
    return _C.max_pool1d(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


def max_pool2d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """:func:`max_pool2d` together with the position of each maximum."""
    stride = () if stride is None else stride
    return _C.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Maximum over windows of an image ``(N, C, H, W)``; with ``return_indices`` also where it is."""
    if return_indices:
        return max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)
    return _C.max_pool2d(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


def max_pool3d_with_indices(
    input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """:func:`max_pool3d` together with the position of each maximum."""
    stride = () if stride is None else stride
    return _C.max_pool3d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Maximum over windows of a volume ``(N, C, D, H, W)``; with ``return_indices`` also where it is."""
    if return_indices:
        return max_pool3d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)
    return _C.max_pool3d(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


def _unpool_output_size(input, kernel_size, stride, padding, output_size):
    """The spatial size before pooling: as wanted, after a check against what pooling could have come from."""
    n = len(kernel_size)
    default = [(input.size(d - n) - 1) * stride[d] + kernel_size[d] - 2 * padding[d] for d in range(n)]
    if output_size is None:
        result = default
    else:
        if len(output_size) == n + 2:
            output_size = output_size[2:]
        if len(output_size) != n:
            raise ValueError(
                f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of "
                f"'{len(output_size)}'"
            )
        for d in range(n):
            low, high = default[d] - stride[d], default[d] + stride[d]
            if not low < output_size[d] < high:
                raise ValueError(f'invalid output_size "{output_size}" (dim {d} must be between {low} and {high})')
        result = output_size
    for d in range(n):
        if result[d] < 0:
            raise ValueError(
                "max_unpooling: output_size must contain non-negative spatial dimensions, but got "
                f"output_size[{d}]={result[d]}"
            )
    return list(result)


def _unpool_geometry(n, input, kernel_size, stride, padding, output_size):
    parse = _ntuple(n)
    kernel_size = parse(kernel_size)
    stride = kernel_size if stride is None else parse(stride)
    padding = parse(padding)
    return _unpool_output_size(input, kernel_size, stride, padding, output_size), stride, padding


def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the maxima that :func:`max_pool1d` found back where they were, with zeros elsewhere."""
    size, _, _ = _unpool_geometry(1, input, kernel_size, stride, padding, output_size)
    return _C.max_unpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [*size, 1]).squeeze(-1)


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the maxima that :func:`max_pool2d` found back where they were, with zeros elsewhere."""
    size, _, _ = _unpool_geometry(2, input, kernel_size, stride, padding, output_size)
    return _C.max_unpool2d(input, indices, size)


def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Puts the maxima that :func:`max_pool3d` found back where they were, with zeros elsewhere."""
    size, stride, padding = _unpool_geometry(3, input, kernel_size, stride, padding, output_size)
    return _C.max_unpool3d(input, indices, size, stride, padding)


def _lp_pool(n, max_pool, avg_pool, input, norm_type, kernel_size, stride, ceil_mode):
    if norm_type == float("inf"):
        return max_pool(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    if norm_type == -float("inf"):
        return -max_pool(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
    elements = 1
    for size in _ntuple(n)(kernel_size):
        elements *= size
    # Windows that reach over the edge count their elements as if they were whole.
    mean = avg_pool(input.pow(norm_type), kernel_size, () if stride is None else stride, 0, ceil_mode)
    return (_C.sign(mean) * _C.relu(_C.abs(mean))).mul(elements).pow(1.0 / norm_type)


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """Power mean over windows of a signal: ``sum(x ** p) ** (1 / p)``."""
    return _lp_pool(1, max_pool1d, avg_pool1d, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """Power mean over windows of an image: ``sum(x ** p) ** (1 / p)``."""
    return _lp_pool(2, max_pool2d, avg_pool2d, input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """Power mean over windows of a volume: ``sum(x ** p) ** (1 / p)``."""
    return _lp_pool(3, max_pool3d, avg_pool3d, input, norm_type, kernel_size, stride, ceil_mode)


def adaptive_max_pool1d_with_indices(input, output_size, return_indices=False):
    """:func:`adaptive_max_pool1d` together with the position of each maximum."""
    return _C.adaptive_max_pool1d(input, output_size)


def adaptive_max_pool1d(input, output_size, return_indices=False):
    """Maximum over `output_size` windows that cover a signal; with ``return_indices`` also where it is."""
    result = adaptive_max_pool1d_with_indices(input, output_size)
    return result if return_indices else result[0]


def adaptive_max_pool2d_with_indices(input, output_size, return_indices=False):
    """:func:`adaptive_max_pool2d` together with the position of each maximum."""
    return _C.adaptive_max_pool2d(input, _list_with_default(output_size, input.size()))


def adaptive_max_pool2d(input, output_size, return_indices=False):
    """Maximum over `output_size` windows that cover an image; with ``return_indices`` also where it is."""
    result = adaptive_max_pool2d_with_indices(input, output_size)
    return result if return_indices else result[0]


def adaptive_max_pool3d_with_indices(input, output_size, return_indices=False):
    """:func:`adaptive_max_pool3d` together with the position of each maximum."""
    return _C.adaptive_max_pool3d(input, _list_with_default(output_size, input.size()))


def adaptive_max_pool3d(input, output_size, return_indices=False):
    """Maximum over `output_size` windows that cover a volume; with ``return_indices`` also where it is."""
    result = adaptive_max_pool3d_with_indices(input, output_size)
    return result if return_indices else result[0]


def adaptive_avg_pool2d(input, output_size):
    """Mean over `output_size` windows that cover an image; ``None`` keeps a dimension as it is."""
    return _C.adaptive_avg_pool2d(input, _list_with_default(output_size, input.size()))


def adaptive_avg_pool3d(input, output_size):
    """Mean over `output_size` windows that cover a volume; ``None`` keeps a dimension as it is."""
    return _C.adaptive_avg_pool3d(input, _list_with_default(output_size, input.size()))


def _fractional_arguments(n, input, output_size, output_ratio, random_samples):
    name = f"fractional_max_pool{n}d"
    if output_size is None:
        if output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
        if n == 2 and hasattr(output_ratio, "__len__") and len(output_ratio) > 2:
            raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
        ratios = _ntuple(n)(output_ratio)
        output_size = [int(input.size(d - n) * ratios[d]) for d in range(n)]
    if random_samples is None:
        batch = 1 if input.dim() == n + 1 else input.size(0)
        random_samples = _C.rand(batch, input.size(-n - 1), n, dtype=input.dtype, device=input.device)
    return output_size, random_samples


def fractional_max_pool2d_with_indices(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """:func:`fractional_max_pool2d` together with the position of each maximum."""
    output_size, samples = _fractional_arguments(2, input, output_size, output_ratio, _random_samples)
    return _C.fractional_max_pool2d(input, kernel_size, output_size, samples)


def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """Maximum over windows of an image whose steps are random, so that the output has any wanted size."""
    result = fractional_max_pool2d_with_indices(
        input, kernel_size, output_size, output_ratio, _random_samples=_random_samples
    )
    return result if return_indices else result[0]


def fractional_max_pool3d_with_indices(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """:func:`fractional_max_pool3d` together with the position of each maximum."""
    output_size, samples = _fractional_arguments(3, input, output_size, output_ratio, _random_samples)
    return _C.fractional_max_pool3d(input, kernel_size, output_size, samples)


def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """Maximum over windows of a volume whose steps are random, so that the output has any wanted size."""
    result = fractional_max_pool3d_with_indices(
        input, kernel_size, output_size, output_ratio, _random_samples=_random_samples
    )
    return result if return_indices else result[0]
