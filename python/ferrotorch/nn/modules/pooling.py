"""Pooling layers: maximum, mean and power mean over windows of fixed size."""

from ferrotorch.nn import functional as F
from ferrotorch.nn._tuples import _ntuple
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.adaptive_pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    FractionalMaxPool2d,
    FractionalMaxPool3d,
)

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
]


class _MaxPoolNd(Module):
    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input):
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    r"""Maximum over windows of a signal.

    .. math:: y_i = \max_k x_{\text{stride} \cdot i + \text{dilation} \cdot k - \text{padding}}

    Args:
        kernel_size (int or tuple): size of the windows
        stride (int or tuple, optional): step of the windows. Default: `kernel_size`
        padding (int or tuple): how many minus infinities are added at both ends. Default: 0
        dilation (int or tuple): distance of a window's elements. Default: 1
        return_indices (bool): also return where the maxima are, for :class:`MaxUnpool1d`. Default: ``False``
        ceil_mode (bool): keep a last window that reaches over the edge. Default: ``False``

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has
        ``floor((L + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)`` elements.

    Example::

        >>> nn.MaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    _pool = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPoolNd):
    """Maximum over windows of an image.

    Args:
        kernel_size (int or tuple): size of the windows
        stride (int or tuple, optional): step of the windows. Default: `kernel_size`
        padding (int or tuple): how many minus infinities are added on all sides. Default: 0
        dilation (int or tuple): distance of a window's elements. Default: 1
        return_indices (bool): also return where the maxima are, for :class:`MaxUnpool2d`. Default: ``False``
        ceil_mode (bool): keep last windows that reach over the edge. Default: ``False``

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; sizes as for :class:`MaxPool1d`.

    Example::

        >>> nn.MaxPool2d(3, stride=2)(torch.ones(20, 16, 50, 32)).shape
        torch.Size([20, 16, 24, 15])
    """

    _pool = staticmethod(F.max_pool2d)


class MaxPool3d(_MaxPoolNd):
    """Maximum over windows of a volume; arguments as for :class:`MaxPool2d`.

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``; sizes as for :class:`MaxPool1d`.

    Example::

        >>> nn.MaxPool3d((3, 2, 2))(torch.ones(2, 4, 9, 8, 8)).shape
        torch.Size([2, 4, 3, 4, 4])
    """

    _pool = staticmethod(F.max_pool3d)


class _MaxUnpoolNd(Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        expand = _ntuple(self._dims)
        self.kernel_size = expand(kernel_size)
        self.stride = expand(kernel_size if stride is None else stride)
        self.padding = expand(padding)

    def forward(self, input, indices, output_size=None):
        return self._unpool(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpoolNd):
    """Puts the maxima of a signal back where :class:`MaxPool1d` found them, with zeros elsewhere.

    Args:
        kernel_size (int or tuple): size of the windows
        stride (int or tuple, optional): step of the windows. Default: `kernel_size`
        padding (int or tuple): what was added at both ends. Default: 0

    Shape:
        input and indices ``(N, C, L)`` or ``(C, L)``; the output has ``(L - 1) * stride - 2 * padding + kernel_size``
        elements, or as many as ``output_size`` says.

    Example::

        >>> pool = nn.MaxPool1d(2, return_indices=True)
        >>> nn.MaxUnpool1d(2)(*pool(torch.tensor([[1.0, 3.0, 2.0, 0.0]])))
        tensor([[0., 3., 2., 0.]])
    """

    _dims = 1
    _unpool = staticmethod(F.max_unpool1d)


class MaxUnpool2d(_MaxUnpoolNd):
    """Puts the maxima of an image back where :class:`MaxPool2d` found them; arguments as for :class:`MaxUnpool1d`.

    Example::

        >>> pool = nn.MaxPool2d(2, return_indices=True)
        >>> nn.MaxUnpool2d(2)(*pool(torch.ones(1, 1, 4, 4))).sum()
        tensor(4.)
    """

    _dims = 2
    _unpool = staticmethod(F.max_unpool2d)


class MaxUnpool3d(_MaxUnpoolNd):
    """Puts the maxima of a volume back where :class:`MaxPool3d` found them; arguments as for :class:`MaxUnpool1d`.

    Example::

        >>> pool = nn.MaxPool3d(2, return_indices=True)
        >>> nn.MaxUnpool3d(2)(*pool(torch.ones(1, 1, 4, 4, 4))).sum()
        tensor(8.)
    """

    _dims = 3
    _unpool = staticmethod(F.max_unpool3d)


class _AvgPoolNd(Module):
    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    r"""Mean over windows of a signal.

    .. math:: y_i = \frac{1}{K} \sum_k x_{\text{stride} \cdot i + k - \text{padding}}

    Args:
        kernel_size (int or tuple): size of the windows
        stride (int or tuple, optional): step of the windows. Default: `kernel_size`
        padding (int or tuple): how many zeros are added at both ends. Default: 0
        ceil_mode (bool): keep a last window that reaches over the edge. Default: ``False``
        count_include_pad (bool): count those zeros as elements. Default: ``True``

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has ``floor((L + 2 * padding - kernel_size) / stride + 1)`` elements.

    Example::

        >>> nn.AvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__()
        expand = _ntuple(1)
        self.kernel_size = expand(kernel_size)
        self.stride = expand(kernel_size if stride is None else stride)
        self.padding = expand(padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input):
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class _AvgPool(_AvgPoolNd):
    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input):
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def __setstate__(self, state):
        super().__setstate__(state)
        for name, value in (("padding", 0), ("ceil_mode", False), ("count_include_pad", True)):
            self.__dict__.setdefault(name, value)


class AvgPool2d(_AvgPool):
    """Mean over windows of an image.

    Args:
        kernel_size (int or tuple): size of the windows
        stride (int or tuple, optional): step of the windows. Default: `kernel_size`
        padding (int or tuple): how many zeros are added on all sides. Default: 0
        ceil_mode (bool): keep last windows that reach over the edge. Default: ``False``
        count_include_pad (bool): count those zeros as elements. Default: ``True``
        divisor_override (int, optional): divide by this number instead of the window's size

    Shape:
        ``(N, C, H, W)`` or ``(C, H, W)``; sizes as for :class:`AvgPool1d`.

    Example::

        >>> nn.AvgPool2d(3, stride=2)(torch.ones(20, 16, 50, 32)).shape
        torch.Size([20, 16, 24, 15])
    """

    _pool = staticmethod(F.avg_pool2d)


class AvgPool3d(_AvgPool):
    """Mean over windows of a volume; arguments as for :class:`AvgPool2d`.

    Shape:
        ``(N, C, D, H, W)`` or ``(C, D, H, W)``; sizes as for :class:`AvgPool1d`.

    Example::

        >>> nn.AvgPool3d(2)(torch.ones(1, 1, 4, 4, 4)).shape
        torch.Size([1, 1, 2, 2, 2])
    """

    _pool = staticmethod(F.avg_pool3d)


class _LPPoolNd(Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def forward(self, input):
        return self._pool(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self):
        window = f"kernel_size={self.kernel_size}, stride={self.stride}"
        return f"norm_type={self.norm_type}, {window}, ceil_mode={self.ceil_mode}"


class LPPool1d(_LPPoolNd):
    r"""Power sum over windows of a signal.

    .. math:: y = \sqrt[p]{\sum_k x_k^p}

    Args:
        norm_type (float): p; infinity gives the maximum, 1 the sum
        kernel_size (int): size of the windows
        stride (int, optional): step of the windows. Default: `kernel_size`
        ceil_mode (bool): keep a last window that reaches over the edge. Default: ``False``

    Shape:
        ``(N, C, L)`` or ``(C, L)``; the output has ``floor((L - kernel_size) / stride + 1)`` elements.

    Example::

        >>> nn.LPPool1d(2, 2)(torch.tensor([[3.0, 4.0]]))
        tensor([[5.]])
    """

    _pool = staticmethod(F.lp_pool1d)


class LPPool2d(_LPPoolNd):
    """Power sum over windows of an image; arguments as for :class:`LPPool1d`, per dimension.

    Example::

        >>> nn.LPPool2d(1, 2)(torch.ones(1, 1, 4, 4)).sum()
        tensor(16.)
    """

    _pool = staticmethod(F.lp_pool2d)


class LPPool3d(_LPPoolNd):
    """Power sum over windows of a volume; arguments as for :class:`LPPool1d`, per dimension.

    Example::

        >>> nn.LPPool3d(1, 2)(torch.ones(1, 1, 4, 4, 4)).sum()
        tensor(64.)
    """

    _pool = staticmethod(F.lp_pool3d)
