"""Normalisation over layers, groups of channels and neighbouring channels."""

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn import init
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules._functions import CrossMapLRN2d as _cross_map_lrn2d
from ferrotorch.nn.parameter import Parameter

__all__ = ["CrossMapLRN2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


class LocalResponseNorm(Module):
    r"""Divides by a sum of squares over neighbouring channels (Krizhevsky et al., 2012).

    .. math:: y_c = x_c \left( k + \frac{\alpha}{n} \sum_{c'} x_{c'}^2 \right)^{-\beta}

    Args:
        size (int): number n of neighbouring channels
        alpha (float): factor of their squares. Default: 1e-4
        beta (float): exponent. Default: 0.75
        k (float): added constant. Default: 1

    Shape:
        ``(N, C, *)``; the output has the same.

    Example::

        >>> nn.LocalResponseNorm(2)(torch.ones(1, 4, 2)).shape
        torch.Size([1, 4, 2])
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input):
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class CrossMapLRN2d(Module):
    """:class:`LocalResponseNorm` of images, with the windows of the older Torch, which differ at the edges.

    Args:
        size, alpha, beta, k: as for :class:`LocalResponseNorm`

    Shape:
        ``(N, C, H, W)``; the output has the same.

    Example::

        >>> nn.CrossMapLRN2d(3)(torch.ones(1, 4, 2, 2)).shape
        torch.Size([1, 4, 2, 2])
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1):
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input):
        return _cross_map_lrn2d.apply(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


def _as_shape(normalized_shape):
    return tuple(normalized_shape) if hasattr(normalized_shape, "__iter__") else (normalized_shape,)


class LayerNorm(Module):
    r"""Normalises the last dimensions of every sample (Ba et al., 2016).

    .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta

    Args:
        normalized_shape (int or tuple): sizes of the last dimensions
        eps (float): added to the variance. Default: 1e-5
        elementwise_affine (bool): learn a scale and a shift for every element. Default: ``True``
        bias (bool): learn a shift, if `elementwise_affine`. Default: ``True``
        device, dtype: of the parameters

    Shape:
        ``(*, *normalized_shape)``; the output has the same.

    Attributes:
        weight, bias (Parameter or None): scale and shift, of `normalized_shape`

    Example::

        >>> nn.LayerNorm(2)(torch.tensor([[0.0, 2.0]]))
        tensor([[-1.0000,  1.0000]], grad_fn=<NativeLayerNormBackward0>)
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            value = Parameter(_C.empty(self.normalized_shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self):
        """Sets scale and shift to one and zero."""
        if self.elementwise_affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(Module):
    r"""Normalises groups of channels of every sample (Wu & He, 2018).

    .. math:: y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \, \gamma + \beta

    Args:
        num_groups (int): number of groups
        num_channels (int): number of channels, a multiple of `num_groups`
        eps (float): added to the variance. Default: 1e-5
        affine (bool): learn a scale and a shift for every channel. Default: ``True``
        device, dtype: of the parameters
        bias (bool): learn a shift, if `affine`. Default: ``True``

    Shape:
        ``(N, C, *)``; the output has the same.

    Attributes:
        weight, bias (Parameter or None): scale and shift, ``(C,)``

    Example::

        >>> nn.GroupNorm(3, 6)(torch.ones(20, 6, 10, 10)).abs().sum().item()
        0.0
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True):
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = Parameter(_C.empty(num_channels, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self):
        """Sets scale and shift to one and zero."""
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        counts = f"{self.num_groups}, {self.num_channels}"
        return f"{counts}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class RMSNorm(Module):
    r"""Divides the last dimensions by their root mean square (Zhang & Sennrich, 2019).

    .. math:: y = \frac{x}{\sqrt{\epsilon + \frac{1}{n} \sum_i x_i^2}} \, \gamma

    Args:
        normalized_shape (int or tuple): sizes of the last dimensions
        eps (float, optional): added to the mean of squares. Default: the dtype's ``finfo.eps``
        elementwise_affine (bool): learn a scale for every element. Default: ``True``
        device, dtype: of the parameters

    Shape:
        ``(*, *normalized_shape)``; the output has the same.

    Attributes:
        weight (Parameter or None): scale, of `normalized_shape`

    Example::

        >>> nn.RMSNorm(2, elementwise_affine=False)(torch.tensor([3.0, 4.0]))
        tensor([0.8485, 1.1314])
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = _as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            self.weight = Parameter(_C.empty(self.normalized_shape, device=device, dtype=dtype))
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Sets the scale to one."""
        if self.elementwise_affine:
            init.ones_(self.weight)

    def forward(self, x):
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
