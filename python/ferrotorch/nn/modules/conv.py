"""Convolutions and transposed convolutions over one, two and three dimensions."""

import math
from collections.abc import Callable

from ferrotorch import _C
from ferrotorch._C import Tensor
from ferrotorch.nn import functional as F
from ferrotorch.nn import init
from ferrotorch.nn._tuples import _ntuple, _reverse_repeat_tuple
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.linear import _reset_bias
from ferrotorch.nn.parameter import Parameter

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]

_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def _braces(names):
    return "{" + ", ".join(map(repr, names)) + "}"


class _ConvNd(Module):
    """What all convolutions share: checked arguments, weight and bias; `_dims` is the number of spatial dimensions."""

    _dims: int
    in_channels: int
    out_channels: int
    weight: Tensor
    bias: Tensor | None

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride,
        padding,
        dilation,
        transposed,
        output_padding,
        groups,
        bias,
        padding_mode,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        expand = _ntuple(self._dims)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = expand(kernel_size)
        self.stride = expand(stride)
        self.padding = padding if isinstance(padding, str) else expand(padding)
        self.dilation = expand(dilation)
        self.transposed = transposed
        self.output_padding = expand(output_padding)
        self.groups = groups
        self.padding_mode = padding_mode
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {_braces(('same', 'valid'))}")
            if padding == "same" and any(s != 1 for s in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in _PADDING_MODES:
            raise ValueError(
                f"padding_mode must be one of {_braces(_PADDING_MODES)}, but got padding_mode='{padding_mode}'"
            )
        self._reversed_padding_repeated_twice = self._explicit_padding()
        channels = (in_channels, out_channels // groups) if transposed else (out_channels, in_channels // groups)
        self.weight = Parameter(_C.empty((*channels, *self.kernel_size), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(_C.empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _explicit_padding(self):
        """The padding in the order of ``nn.functional.pad``; where 'same' is odd the larger half comes last."""
        if not isinstance(self.padding, str):
            return _reverse_repeat_tuple(self.padding, 2)
        result = []
        for dilation, size in zip(reversed(self.dilation), reversed(self.kernel_size)):
            total = dilation * (size - 1) if self.padding == "same" else 0
            result += [total // 2, total - total // 2]
        return result

    def reset_parameters(self):
        """Draws new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        _reset_bias(self.bias, self.weight)

    def extra_repr(self):
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * len(self.padding):
            text += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text

    def __setstate__(self, state):
        super().__setstate__(state)
        self.__dict__.setdefault("padding_mode", "zeros")


class _Conv(_ConvNd):
    """What the plain convolutions share; `_conv` is the function."""

    _conv: Callable

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        device=None,
        dtype=None,
    ):
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            False,
            0,
            groups,
            bias,
            padding_mode,
            device=device,
            dtype=dtype,
        )

    def _conv_forward(self, input, weight, bias):
        padding = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = 0
        return self._conv(input, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_Conv):
    r"""Slides filters along a signal.

    .. math:: y_{n, o} = b_o + \sum_c w_{o, c} \star x_{n, c}

    Args:
        in_channels (int): channels of the input
        out_channels (int): channels of the output
        kernel_size (int or tuple): size of the filters
        stride (int or tuple): step of the filters. Default: 1
        padding (int, tuple or str): what is added at both ends, ``'same'`` or ``'valid'``. Default: 0
        dilation (int or tuple): distance of a filter's elements. Default: 1
        groups (int): parts of the channels that do not see each other. Default: 1
        bias (bool): add a bias to every output channel. Default: ``True``
        padding_mode (str): ``'zeros'``, ``'reflect'``, ``'replicate'`` or ``'circular'``. Default: ``'zeros'``
        device, dtype: of the parameters

    Shape:
        ``(N, C_in, L)`` or ``(C_in, L)``; the output has
        ``floor((L + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)`` elements.

    Attributes:
        weight (Parameter): ``(out_channels, in_channels / groups, kernel_size)``
        bias (Parameter or None): ``(out_channels,)``

    Example::

        >>> nn.Conv1d(16, 33, 3, stride=2)(torch.ones(20, 16, 50)).shape
        torch.Size([20, 33, 24])
    """

    _dims = 1
    _conv = staticmethod(F.conv1d)


class Conv2d(_Conv):
    r"""Slides filters over an image.

    .. math:: y_{n, o} = b_o + \sum_c w_{o, c} \star x_{n, c}

    Args:
        in_channels (int): channels of the input
        out_channels (int): channels of the output
        kernel_size (int or tuple): size of the filters
        stride (int or tuple): step of the filters. Default: 1
        padding (int, tuple or str): what is added on all sides, ``'same'`` or ``'valid'``. Default: 0
        dilation (int or tuple): distance of a filter's elements. Default: 1
        groups (int): parts of the channels that do not see each other. Default: 1
        bias (bool): add a bias to every output channel. Default: ``True``
        padding_mode (str): ``'zeros'``, ``'reflect'``, ``'replicate'`` or ``'circular'``. Default: ``'zeros'``
        device, dtype: of the parameters

    Shape:
        ``(N, C_in, H, W)`` or ``(C_in, H, W)``; the output's height is
        ``floor((H + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)``, its width likewise.

    Attributes:
        weight (Parameter): ``(out_channels, in_channels / groups, *kernel_size)``
        bias (Parameter or None): ``(out_channels,)``

    Example::

        >>> layer = nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))
        >>> layer(torch.ones(20, 16, 50, 100)).shape
        torch.Size([20, 33, 28, 100])
    """

    _dims = 2
    _conv = staticmethod(F.conv2d)


class Conv3d(_Conv):
    r"""Slides filters through a volume.

    .. math:: y_{n, o} = b_o + \sum_c w_{o, c} \star x_{n, c}

    Args:
        in_channels (int): channels of the input
        out_channels (int): channels of the output
        kernel_size (int or tuple): size of the filters
        stride (int or tuple): step of the filters. Default: 1
        padding (int, tuple or str): what is added on all sides, ``'same'`` or ``'valid'``. Default: 0
        dilation (int or tuple): distance of a filter's elements. Default: 1
        groups (int): parts of the channels that do not see each other. Default: 1
        bias (bool): add a bias to every output channel. Default: ``True``
        padding_mode (str): ``'zeros'``, ``'reflect'``, ``'replicate'`` or ``'circular'``. Default: ``'zeros'``
        device, dtype: of the parameters

    Shape:
        ``(N, C_in, D, H, W)`` or ``(C_in, D, H, W)``; the output's depth is
        ``floor((D + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)``, height and width likewise.

    Attributes:
        weight (Parameter): ``(out_channels, in_channels / groups, *kernel_size)``
        bias (Parameter or None): ``(out_channels,)``

    Example::

        >>> nn.Conv3d(2, 3, 3, stride=2)(torch.ones(1, 2, 7, 9, 9)).shape
        torch.Size([1, 3, 3, 4, 4])
    """

    _dims = 3
    _conv = staticmethod(F.conv3d)


class _ConvTransposeNd(_ConvNd):
    """What the transposed convolutions share; `_conv` is the function."""

    _conv: Callable

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        device=None,
        dtype=None,
    ):
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            True,
            output_padding,
            groups,
            bias,
            padding_mode,
            device=device,
            dtype=dtype,
        )

    def _output_padding(self, input, output_size, stride, padding, kernel_size, num_spatial_dims, dilation=None):
        """What must be added to the smallest possible output to get the wanted size."""
        if output_size is None:
            return self.output_padding
        dims = num_spatial_dims
        lead = 2 if input.dim() == dims + 2 else 1
        if len(output_size) == lead + dims:
            output_size = output_size[lead:]
        if len(output_size) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} or {lead + dims} "
                "elements (got "
                f"{len(output_size)})"
            )
        dilation = (1,) * dims if dilation is None else dilation
        smallest = [
            (input.size(d + lead) - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1
            for d in range(dims)
        ]
        largest = [size + step - 1 for size, step in zip(smallest, stride)]
        if not all(low <= size <= high for low, size, high in zip(smallest, output_size, largest)):
            raise ValueError(
                f"requested an output size of {output_size}, but valid sizes range from {smallest} to {largest} (for "
                "an input "
                f"of {input.size()[2:]})"
            )
        return [size - low for size, low in zip(output_size, smallest)]

    def forward(self, input, output_size=None):
        if self.padding_mode != "zeros":
            raise ValueError(f"Only `zeros` padding mode is supported for {type(self).__name__}")
        if not isinstance(self.padding, tuple):
            raise AssertionError("self.padding must be a tuple")
        output_padding = self._output_padding(
            input, output_size, self.stride, self.padding, self.kernel_size, self._dims, self.dilation
        )
        return self._conv(
            input, self.weight, self.bias, self.stride, self.padding, output_padding, self.groups, self.dilation
        )


class ConvTranspose1d(_ConvTransposeNd):
    """Spreads every element of a signal by filters: the gradient of :class:`Conv1d` with respect to its input.

    Args:
        in_channels (int): channels of the input
        out_channels (int): channels of the output
        kernel_size (int or tuple): size of the filters
        stride (int or tuple): step between the places of neighbouring inputs. Default: 1
        padding (int or tuple): what is cut off at both ends. Default: 0
        output_padding (int or tuple): what is added at one end of the output. Default: 0
        groups (int): parts of the channels that do not see each other. Default: 1
        bias (bool): add a bias to every output channel. Default: ``True``
        dilation (int or tuple): distance of a filter's elements. Default: 1
        padding_mode (str): only ``'zeros'``
        device, dtype: of the parameters

    Shape:
        ``(N, C_in, L)`` or ``(C_in, L)``; the output has
        ``(L - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1`` elements;
        ``output_size`` of
        a call chooses the output padding.

    Attributes:
        weight (Parameter): ``(in_channels, out_channels / groups, kernel_size)``
        bias (Parameter or None): ``(out_channels,)``

    Example::

        >>> nn.ConvTranspose1d(2, 3, 4, stride=2)(torch.ones(1, 2, 5)).shape
        torch.Size([1, 3, 12])
    """

    _dims = 1
    _conv = staticmethod(F.conv_transpose1d)


class ConvTranspose2d(_ConvTransposeNd):
    """Spreads every element of an image by filters: the gradient of :class:`Conv2d` with respect to its input.

    Args, attributes and sizes are those of :class:`ConvTranspose1d`, for each of two dimensions.

    Shape:
        ``(N, C_in, H, W)`` or ``(C_in, H, W)``.

    Example::

        >>> down = nn.Conv2d(16, 16, 3, stride=2, padding=1)
        >>> up = nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1)
        >>> x = torch.ones(1, 16, 12, 12)
        >>> up(down(x), output_size=x.size()).shape
        torch.Size([1, 16, 12, 12])
    """

    _dims = 2
    _conv = staticmethod(F.conv_transpose2d)


class ConvTranspose3d(_ConvTransposeNd):
    """Spreads every element of a volume by filters: the gradient of :class:`Conv3d` with respect to its input.

    Args, attributes and sizes are those of :class:`ConvTranspose1d`, for each of three dimensions.

    Shape:
        ``(N, C_in, D, H, W)`` or ``(C_in, D, H, W)``.

    Example::

        >>> nn.ConvTranspose3d(2, 3, 2, stride=2)(torch.ones(1, 2, 3, 4, 5)).shape
        torch.Size([1, 3, 6, 8, 10])
    """

    _dims = 3
    _conv = staticmethod(F.conv_transpose3d)


from ferrotorch.nn.modules.lazy_conv import (  # noqa: E402
    LazyConv1d,
    LazyConv2d,
    LazyConv3d,
    LazyConvTranspose1d,
    LazyConvTranspose2d,
    LazyConvTranspose3d,
)
