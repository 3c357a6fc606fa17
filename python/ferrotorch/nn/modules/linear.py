"""Linear layers."""

import math

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn import init
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.lazy import LazyModuleMixin
from ferrotorch.nn.parameter import Parameter, UninitializedParameter

__all__ = ["Bilinear", "Identity", "LazyLinear", "Linear"]


class Identity(Module):
    """Returns its input; arguments of the constructor are ignored.

    Example::

        >>> nn.Identity()(torch.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class Linear(Module):
    r"""Multiplies the last dimension by a matrix and adds a bias.

    .. math:: y = x W^T + b

    Args:
        in_features (int): size of the input's last dimension
        out_features (int): size of the output's last dimension
        bias (bool): add a bias. Default: ``True``
        device, dtype: of the parameters

    Shape:
        ``(*, in_features)``; the output is ``(*, out_features)``.

    Attributes:
        weight (Parameter): ``(out_features, in_features)``, at first from ``[-k, k)`` with ``k = 1 /
            sqrt(in_features)``
        bias (Parameter or None): ``(out_features,)``, at first from the same range

    Example::

        >>> layer = nn.Linear(20, 30)
        >>> layer(torch.ones(128, 20)).shape
        torch.Size([128, 30])
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(_C.empty((out_features, in_features), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(_C.empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draws new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        _reset_bias(self.bias, self.weight)

    def forward(self, input):
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def _reset_bias(bias, weight):
    """Fills a bias evenly from ``[-k, k)`` with ``k = 1 / sqrt(fan_in)`` of its weight."""
    if bias is not None:
        fan_in, _ = init._calculate_fan_in_and_fan_out(weight)
        bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
        init.uniform_(bias, -bound, bound)


class NonDynamicallyQuantizableLinear(Linear):
    """The output projection of attention, under the name that PyTorch prints."""


class Bilinear(Module):
    r"""Combines two inputs.

    .. math:: y_o = x_1^T A_o x_2 + b_o

    Args:
        in1_features, in2_features (int): sizes of the inputs' last dimensions
        out_features (int): size of the output's last dimension
        bias (bool): add a bias. Default: ``True``
        device, dtype: of the parameters

    Shape:
        ``(*, in1_features)`` and ``(*, in2_features)``; the output is ``(*, out_features)``.

    Attributes:
        weight (Parameter): ``(out_features, in1_features, in2_features)``
        bias (Parameter or None): ``(out_features,)``

    Example::

        >>> nn.Bilinear(4, 5, 6)(torch.ones(2, 4), torch.ones(2, 5)).shape
        torch.Size([2, 6])
    """

    def __init__(self, in1_features, in2_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        self.weight = Parameter(_C.empty((out_features, in1_features, in2_features), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(_C.empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draws new initial values."""
        if self.in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got (in1_features={self.in1_features})")
        bound = 1 / math.sqrt(self.weight.size(1))
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1, input2):
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class LazyLinear(LazyModuleMixin, Linear):
    """:class:`Linear` that takes ``in_features`` from its first input.

    Args:
        out_features (int): size of the output's last dimension
        bias (bool): add a bias. Default: ``True``
        device, dtype: of the parameters

    Example::

        >>> layer = nn.LazyLinear(3)
        >>> layer(torch.ones(2, 5)).shape
        torch.Size([2, 3])
        >>> layer
        Linear(in_features=5, out_features=3, bias=True)
    """

    cls_to_become = Linear

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        # The parameters get their final class after the base class has made empty ones.
        super().__init__(0, 0, False)
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.out_features = out_features
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self):
        """Draws new initial values, once there are parameters."""
        if not self.has_uninitialized_params() and self.in_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input):
        """Makes the parameters for inputs like this one."""
        if self.has_uninitialized_params():
            with _C._NoGrad():
                self.in_features = input.shape[-1]
                self.weight.materialize((self.out_features, self.in_features))
                if self.bias is not None:
                    self.bias.materialize((self.out_features,))
                self.reset_parameters()
        if self.in_features == 0:
            if input.shape[-1] != self.weight.shape[-1]:
                raise AssertionError(
                    f"The in_features inferred from input: {input.shape[-1]} is not equal to in_features from "
                    "self.weight: "
                    f"{self.weight.shape[-1]}"
                )
            self.in_features = input.shape[-1]
