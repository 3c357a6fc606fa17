"""Pooling layers that are given the size of their output."""

from ferrotorch.nn import functional as F
from ferrotorch.nn._tuples import _ntuple
from ferrotorch.nn.module import Module

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
]


class _AdaptiveMaxPoolNd(Module):
    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices

    def forward(self, input):
        return self._pool(input, self.output_size, self.return_indices)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """Maximum over windows that divide a signal of any length into as many parts as wanted.

    Args:
        output_size (int or tuple): length of the output
        return_indices (bool): also return where the maxima are. Default: ``False``

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has the wanted length.

    Example::

        >>> nn.AdaptiveMaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    _pool = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """Maximum over windows that divide an image of any size into as many parts as wanted.

    Args:
        output_size (int or tuple): height and width of the output; ``None`` keeps the input's
        return_indices (bool): also return where the maxima are. Default: ``False``

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output has the wanted size.

    Example::

        >>> nn.AdaptiveMaxPool2d((5, None))(torch.ones(1, 64, 8, 9)).shape
        torch.Size([1, 64, 5, 9])
    """

    _pool = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """Maximum over windows that divide a volume of any size; arguments as for :class:`AdaptiveMaxPool2d`.

    Example::

        >>> nn.AdaptiveMaxPool3d(2)(torch.ones(1, 4, 8, 9, 10)).shape
        torch.Size([1, 4, 2, 2, 2])
    """

    _pool = staticmethod(F.adaptive_max_pool3d)


class _AdaptiveAvgPoolNd(Module):
    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return self._pool(input, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """Mean over windows that divide a signal of any length into as many parts as wanted.

    Args:
        output_size (int or tuple): length of the output

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has the wanted length.

    Example::

        >>> nn.AdaptiveAvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    _pool = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """Mean over windows that divide an image of any size into as many parts as wanted.

    Args:
        output_size (int or tuple): height and width of the output; ``None`` keeps the input's

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output has the wanted size.

    Example::

        >>> nn.AdaptiveAvgPool2d(1)(torch.ones(1, 64, 8, 9)).shape
        torch.Size([1, 64, 1, 1])
    """

    _pool = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """Mean over windows that divide a volume of any size; arguments as for :class:`AdaptiveAvgPool2d`.

    Example::

        >>> nn.AdaptiveAvgPool3d((2, None, 3))(torch.ones(1, 4, 8, 9, 10)).shape
        torch.Size([1, 4, 2, 9, 3])
    """

    _pool = staticmethod(F.adaptive_avg_pool3d)


class _FractionalMaxPoolNd(Module):
    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        name = type(self).__name__
        expand = _ntuple(self._dims)
        if self._dims == 3 and any(size <= 0 for size in expand(kernel_size)):
            raise ValueError(f"kernel_size must be greater than 0, but got {kernel_size}")
        self.kernel_size = expand(kernel_size)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else expand(output_size)
        self.output_ratio = None if output_ratio is None else expand(output_ratio)
        if output_size is None and output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output size, or a pooling ratio")
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def forward(self, input):
        return self._pool(
            input,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            self.return_indices,
            _random_samples=self._random_samples,
        )


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """Maximum over windows of an image at random steps, so that the output has any size (Graham, 2014).

    Args:
        kernel_size (int or tuple): size of the windows
        output_size (int or tuple, optional): height and width of the output
        output_ratio (float or tuple, optional): size of the output as a share of the input's, instead of `output_size`
        return_indices (bool): also return where the maxima are. Default: ``False``

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; the output has the wanted size.

    Example::

        >>> nn.FractionalMaxPool2d(3, output_ratio=0.5)(torch.ones(1, 2, 20, 32)).shape
        torch.Size([1, 2, 10, 16])
    """

    _dims = 2
    _pool = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """Maximum over windows of a volume at random steps; arguments as for :class:`FractionalMaxPool2d`.

    Example::

        >>> nn.FractionalMaxPool3d(2, output_size=4)(torch.ones(1, 2, 8, 8, 8)).shape
        torch.Size([1, 2, 4, 4, 4])
    """

    _dims = 3
    _pool = staticmethod(F.fractional_max_pool3d)


for _name in __all__:
    globals()[_name].__module__ = "ferrotorch.nn.modules.pooling"
