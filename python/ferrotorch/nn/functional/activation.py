"""Activation functions: the non-linear steps between layers."""

import warnings

from ferrotorch import _C
from ferrotorch._C import (
    celu_,
    elu_,
    gelu,
    hardshrink,
    hardtanh_,
    leaky_relu_,
    prelu,
    relu_,
    rrelu_,
    selu_,
    softplus,
    softshrink,
    threshold_,
)
from ferrotorch._C import (
    log_sigmoid as logsigmoid,
)

__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "gelu",
    "glu",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "log_softmax",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
]


def threshold(input, threshold, value, inplace=False):
    """Keeps what is greater than `threshold` and replaces the rest by `value`."""
    return (_C.threshold_ if inplace else _C.threshold)(input, threshold, value)


def relu(input, inplace=False):
    """Replaces negative elements by zero: ``max(x, 0)``."""
    return _C.relu_(input) if inplace else _C.relu(input)


def relu6(input, inplace=False):
    """Limits every element to the range from 0 to 6: ``min(max(x, 0), 6)``."""
    return _C.relu6_(input) if inplace else _C.relu6(input)


def glu(input, dim=-1):
    """Multiplies the first half along `dim` by the sigmoid of the second: ``a * sigmoid(b)``."""
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    return _C.glu(input, dim)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """Limits every element to the range from `min_val` to `max_val`."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return (_C.hardtanh_ if inplace else _C.hardtanh)(input, min_val, max_val)


def elu(input, alpha=1.0, inplace=False):
    """Exponential linear unit: ``max(0, x) + min(0, alpha * (exp(x) - 1))``."""
    return (_C.elu_ if inplace else _C.elu)(input, alpha)


def selu(input, inplace=False):
    """Scaled exponential linear unit, whose outputs keep zero mean and unit variance from layer to layer."""
    return _C.selu_(input) if inplace else _C.selu(input)


def celu(input, alpha=1.0, inplace=False):
    """Continuously differentiable exponential linear unit: ``max(0, x) + min(0, alpha * (exp(x / alpha) - 1))``."""
    return (_C.celu_ if inplace else _C.celu)(input, alpha)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """Multiplies negative elements by `negative_slope`: ``max(0, x) + negative_slope * min(0, x)``."""
    return (_C.leaky_relu_ if inplace else _C.leaky_relu)(input, negative_slope)


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """Multiplies negative elements by a random slope between `lower` and `upper`, or by their mean outside training."""
    return (_C.rrelu_ if inplace else _C.rrelu)(input, lower, upper, training)


def silu(input, inplace=False):
    """Sigmoid linear unit, also called swish: ``x * sigmoid(x)``."""
    return _C.silu_(input) if inplace else _C.silu(input)


def mish(input, inplace=False):
    """Self-regularised activation: ``x * tanh(softplus(x))``."""
    return _C.mish_(input) if inplace else _C.mish(input)


def hardsigmoid(input, inplace=False):
    """Piecewise linear approximation of the sigmoid: ``relu6(x + 3) / 6``."""
    return _C.hardsigmoid_(input) if inplace else _C.hardsigmoid(input)


def hardswish(input, inplace=False):
    """Piecewise approximation of swish: ``x * relu6(x + 3) / 6``."""
    return _C.hardswish_(input) if inplace else _C.hardswish(input)


def tanh(input):
    """Hyperbolic tangent of every element."""
    return input.tanh()


def sigmoid(input):
    """Logistic function of every element: ``1 / (1 + exp(-x))``."""
    return input.sigmoid()


def tanhshrink(input):
    """Distance from the hyperbolic tangent: ``x - tanh(x)``."""
    return input - input.tanh()


def softsign(input):
    """Squashes every element to the range from -1 to 1: ``x / (1 + |x|)``."""
    return input / (input.abs() + 1)


def _get_softmax_dim(name, ndim, stacklevel):
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        stacklevel=stacklevel,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Exponentials along `dim`, scaled so that they sum to one: ``exp(x) / sum(exp(x))``."""
    if dim is None:
        dim = _get_softmax_dim("softmax", input.dim(), _stacklevel)
    return input.softmax(dim) if dtype is None else input.softmax(dim, dtype=dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """The softmax of the negated input."""
    if dim is None:
        dim = _get_softmax_dim("softmin", input.dim(), _stacklevel)
    return (-input).softmax(dim) if dtype is None else (-input).softmax(dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """Logarithm of the softmax along `dim`, computed as ``x - logsumexp(x)``."""
    if dim is None:
        dim = _get_softmax_dim("log_softmax", input.dim(), _stacklevel)
    return input.log_softmax(dim) if dtype is None else input.log_softmax(dim, dtype=dtype)


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """Samples from the Gumbel-softmax distribution: a differentiable stand-in for drawing one category.

    Args:
        logits (Tensor): unnormalised log probabilities, the categories along `dim`
        tau (float): temperature; towards 0 the samples become one-hot. Default: 1
        hard (bool): return one-hot vectors whose gradient is that of the soft samples. Default: ``False``
        dim (int): dimension of the categories. Default: -1
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    gumbels = -_C.empty_like(logits, memory_format=_C.contiguous_format).exponential_().log()
    soft = ((logits + gumbels) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one_hot = _C.zeros_like(logits, memory_format=_C.contiguous_format).scatter_(dim, index, 1.0)
    # The value is one-hot; the gradient takes the way through `soft`.
    return one_hot - soft.detach() + soft
