"""Activation functions that bend at zero: ReLU and its relatives."""

import warnings

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn.module import Module
from ferrotorch.nn.parameter import Parameter

__all__ = [
    "CELU",
    "ELU",
    "SELU",
    "Hardshrink",
    "Hardtanh",
    "LeakyReLU",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "Softshrink",
    "Threshold",
]


def _text(*parts, inplace):
    return ", ".join([*parts, "inplace=True"] if inplace else parts)


class _InPlace(Module):
    """An activation whose only option is to overwrite its input."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def extra_repr(self):
        return _text(inplace=self.inplace)


class Threshold(Module):
    r"""Keeps what is greater than a threshold and replaces the rest.

    .. math:: y = x \text{ if } x > \text{threshold, else value}

    Args:
        threshold (float): what an element must exceed
        value (float): what replaces the others
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Threshold(0.5, 20.0)(torch.tensor([0.0, 1.0]))
        tensor([20.,  1.])
    """

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input):
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self):
        return _text(f"threshold={self.threshold}", f"value={self.value}", inplace=self.inplace)


class ReLU(_InPlace):
    r"""Replaces negative elements by zero.

    .. math:: y = \max(x, 0)

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.ReLU()(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def forward(self, input):
        return F.relu(input, inplace=self.inplace)


class RReLU(Module):
    r"""Multiplies negative elements by a slope that is drawn anew for each of them while training.

    .. math:: y = x \text{ if } x \ge 0 \text{, else } a x \text{ with } a \text{ from } [\text{lower}, \text{upper}]

    In evaluation mode the slope is the middle of the range.

    Args:
        lower (float): smallest slope. Default: 1/8
        upper (float): largest slope. Default: 1/3
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.RReLU(0.1, 0.3).eval()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2000,  2.0000])
    """

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input):
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self):
        return _text(f"lower={self.lower}", f"upper={self.upper}", inplace=self.inplace)


class Hardtanh(Module):
    r"""Limits every element to a range.

    .. math:: y = \min(\max(x, \text{min\_val}), \text{max\_val})

    Args:
        min_val (float): lower end. Default: -1
        max_val (float): upper end. Default: 1
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Hardtanh(-2, 2)(torch.tensor([-3.0, 0.5]))
        tensor([-2.0000,  0.5000])
    """

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None):
        super().__init__()
        if min_value is not None:
            warnings.warn(
                "keyword argument `min_value` is deprecated and renamed to `min_val`", FutureWarning, stacklevel=2
            )
            min_val = min_value
        if max_value is not None:
            warnings.warn(
                "keyword argument `max_value` is deprecated and renamed to `max_val`", FutureWarning, stacklevel=2
            )
            max_val = max_value
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace
        if max_val <= min_val:
            raise AssertionError(f"max_val ({max_val}) must be greater than min_val ({min_val})")

    def forward(self, input):
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self):
        return _text(f"min_val={self.min_val}", f"max_val={self.max_val}", inplace=self.inplace)


class ReLU6(Hardtanh):
    r"""Limits every element to the range from 0 to 6.

    .. math:: y = \min(\max(x, 0), 6)

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.ReLU6()(torch.tensor([-1.0, 8.0]))
        tensor([0., 6.])
    """

    def __init__(self, inplace=False):
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self):
        return _text(inplace=self.inplace)


class _Alpha(Module):
    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def extra_repr(self):
        return _text(f"alpha={self.alpha}", inplace=self.inplace)


class ELU(_Alpha):
    r"""Exponential linear unit.

    .. math:: y = x \text{ if } x > 0 \text{, else } \alpha (e^x - 1)

    Args:
        alpha (float): minus the limit at minus infinity. Default: 1.0
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.ELU()(torch.tensor([-1.0, 1.0]))
        tensor([-0.6321,  1.0000])
    """

    def forward(self, input):
        return F.elu(input, self.alpha, self.inplace)


class CELU(_Alpha):
    r"""Exponential linear unit whose slope has no step for any alpha.

    .. math:: y = \max(0, x) + \min(0, \alpha (e^{x / \alpha} - 1))

    Args:
        alpha (float): minus the limit at minus infinity. Default: 1.0
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.CELU(2.0)(torch.tensor([-1.0, 1.0]))
        tensor([-0.7869,  1.0000])
    """

    def forward(self, input):
        return F.celu(input, self.alpha, self.inplace)


class SELU(_InPlace):
    r"""Scaled exponential linear unit, which keeps zero mean and unit variance from layer to layer.

    .. math:: y = 1.0507 \, (\max(0, x) + \min(0, 1.6733 (e^x - 1)))

    Args:
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.SELU()(torch.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])
    """

    def forward(self, input):
        return F.selu(input, self.inplace)


class LeakyReLU(Module):
    r"""Multiplies negative elements by a small slope.

    .. math:: y = \max(0, x) + a \min(0, x)

    Args:
        negative_slope (float): the slope. Default: 0.01
        inplace (bool): overwrite the input. Default: ``False``

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.LeakyReLU(0.1)(torch.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])
    """

    def __init__(self, negative_slope=1e-2, inplace=False):
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input):
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self):
        return _text(f"negative_slope={self.negative_slope}", inplace=self.inplace)


class PReLU(Module):
    r"""Multiplies negative elements by a slope that is learned.

    .. math:: y = \max(0, x) + a \min(0, x)

    Args:
        num_parameters (int): one slope, or one for each channel (dimension 1). Default: 1
        init (float): initial slope. Default: 0.25
        device, dtype: of the slopes

    Shape:
        Any; the output has the same.

    Attributes:
        weight (Parameter): the slopes, ``(num_parameters,)``

    Example::

        >>> nn.PReLU()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2500,  2.0000], grad_fn=<PreluKernelBackward0>)
    """

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(_C.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        """Sets all slopes to the initial one."""
        with _C._NoGrad():
            self.weight.fill_(self.init)

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"


class _Lambda(Module):
    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self):
        return str(self.lambd)


class Hardshrink(_Lambda):
    r"""Zeroes what is near zero.

    .. math:: y = x \text{ if } |x| > \lambda \text{, else } 0

    Args:
        lambd (float): how near. Default: 0.5

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Hardshrink()(torch.tensor([0.4, -0.6]))
        tensor([ 0.0000, -0.6000])
    """

    def forward(self, input):
        return F.hardshrink(input, self.lambd)


class Softshrink(_Lambda):
    r"""Moves every element towards zero, at most to zero.

    .. math:: y = \text{sign}(x) \max(|x| - \lambda, 0)

    Args:
        lambd (float): how far. Default: 0.5

    Shape:
        Any; the output has the same.

    Example::

        >>> nn.Softshrink()(torch.tensor([0.4, -0.6]))
        tensor([ 0.0000, -0.1000])
    """

    def forward(self, input):
        return F.softshrink(input, self.lambd)
