"""Activation functions as layers: the smooth ones here, and all others by import."""

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.attention import MultiheadAttention
from ferrotorch.nn.modules.rectifier import (
    CELU,
    ELU,
    SELU,
    Hardshrink,
    Hardtanh,
    LeakyReLU,
    PReLU,
    ReLU,
    ReLU6,
    RReLU,
    Softshrink,
    Threshold,
    _InPlace,
)
from ferrotorch.nn.modules.softmax import (
    LogSoftmax,
    Softmax,
    Softmax2d,
    Softmin,
)

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "MultiheadAttention",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
]


class Sigmoid(Module):
    r"""Logistic function, which squashes every element to the range from 0 to 1.

    .. math:: y = \frac{1}{1 + e^{-x}}

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Sigmoid()(torch.zeros(1))
        tensor([0.5000])
    """

    def forward(self, input):
        return _C.sigmoid(input)


class _SilentInPlace(Module):
    """Like `_InPlace`, but prints nothing."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace


class Hardsigmoid(_SilentInPlace):
    r"""Piecewise linear approximation of the sigmoid.

    .. math:: y = \frac{\min(\max(x + 3, 0), 6)}{6}

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Hardsigmoid()(torch.tensor([-4.0, 0.0]))
        tensor([0.0000, 0.5000])
    """

    def forward(self, input):
        return F.hardsigmoid(input, self.inplace)


class Tanh(Module):
    r"""Hyperbolic tangent, which squashes every element to the range from -1 to 1.

    .. math:: y = \frac{e^x - e^{-x}}{e^x + e^{-x}}

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Tanh()(torch.ones(1))
        tensor([0.7616])
    """

    def forward(self, input):
        return _C.tanh(input)


class SiLU(_InPlace):
    r"""Sigmoid linear unit, also called swish.

    .. math:: y = x \, \sigma(x)

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.SiLU()(torch.ones(1))
        tensor([0.7311])
    """

    def forward(self, input):
        return F.silu(input, inplace=self.inplace)


class Mish(_InPlace):
    r"""Self-regularised activation.

    .. math:: y = x \tanh(\log(1 + e^x))

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Mish()(torch.ones(1))
        tensor([0.8651])
    """

    def forward(self, input):
        return F.mish(input, inplace=self.inplace)


class Hardswish(_SilentInPlace):
    r"""Piecewise approximation of swish.

    .. math:: y = x \, \frac{\min(\max(x + 3, 0), 6)}{6}

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Hardswish()(torch.tensor([-4.0, 1.0]))
        tensor([-0.0000,  0.6667])
    """

    def forward(self, input):
        return F.hardswish(input, self.inplace)


class GLU(Module):
    r"""Gated linear unit: one half of the input opens and closes the other.

    .. math:: y = a \, \sigma(b)

    Args:
        dim (int): dimension that is halved. Default: -1

    Shape:
        ``(*, 2n, *)``; the output is ``(*, n, *)``.

    Example::

        >>> nn.GLU()(torch.tensor([4.0, 0.0]))
        tensor([2.])
    """

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.glu(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class GELU(Module):
    r"""Gaussian error linear unit.

    .. math:: y = x \, \Phi(x)

    with the distribution function of the normal distribution, or its approximation by a hyperbolic tangent.

    Args:
        approximate (str): ``'none'`` or ``'tanh'``. Default: ``'none'``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.GELU()(torch.ones(1))
        tensor([0.8413])
    """

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class LogSigmoid(Module):
    r"""Logarithm of the sigmoid, without overflow.

    .. math:: y = -\log(1 + e^{-x})

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.LogSigmoid()(torch.zeros(1))
        tensor([-0.6931])
    """

    def forward(self, input):
        return F.logsigmoid(input)


class Softplus(Module):
    r"""Smooth approximation of ReLU, always positive.

    .. math:: y = \frac{1}{\beta} \log(1 + e^{\beta x})

    Args:
        beta (float): how sharp the bend is. Default: 1
        threshold (float): above this value of ``beta * x`` the function is the identity. Default: 20

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Softplus()(torch.zeros(1))
        tensor([0.6931])
    """

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input):
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    r"""Squashes every element to the range from -1 to 1.

    .. math:: y = \frac{x}{1 + |x|}

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Softsign()(torch.ones(1))
        tensor([0.5000])
    """

    def forward(self, input):
        return F.softsign(input)


class Tanhshrink(Module):
    r"""Distance from the hyperbolic tangent.

    .. math:: y = x - \tanh(x)

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Tanhshrink()(torch.ones(1))
        tensor([0.2384])
    """

    def forward(self, input):
        return F.tanhshrink(input)


# A pickled layer names its class as PyTorch does.
for _name in __all__:
    globals()[_name].__module__ = __name__
