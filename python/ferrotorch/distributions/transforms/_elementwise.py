"""Transforms of single numbers."""

import math

import ferrotorch
from ferrotorch import Size, Tensor, broadcast_shapes
from ferrotorch.distributions import constraints
from ferrotorch.distributions.transforms._base import Transform
from ferrotorch.distributions.utils import NUMBERS, _sum_rightmost, broadcast_all, lazy_property
from ferrotorch.nn.functional import softplus


class ExpTransform(Transform):
    r"""The map :math:`y = e^x`."""

    domain = constraints.real
    codomain = constraints.positive
    bijective = True
    sign = +1
    _alike = True

    def _call(self, x):
        return x.exp()

    def _inverse(self, y):
        return y.log()

    def log_abs_det_jacobian(self, x, y):
        return x


class PowerTransform(Transform):
    r"""The map :math:`y = x^p` of positive numbers.

    Args:
        exponent (Tensor): :math:`p`
        cache_size (int): 0 or 1. Default: 0
    """

    domain = constraints.positive
    codomain = constraints.positive
    bijective = True

    def __init__(self, exponent, cache_size=0):
        super().__init__(cache_size=cache_size)
        (self.exponent,) = broadcast_all(exponent)

    def with_cache(self, cache_size=1):
        return self if self._cache_size == cache_size else PowerTransform(self.exponent, cache_size=cache_size)

    @lazy_property
    def sign(self):
        return self.exponent.sign()

    def __eq__(self, other):
        return isinstance(other, PowerTransform) and bool(self.exponent.eq(other.exponent).all())

    def _call(self, x):
        return x.pow(self.exponent)

    def _inverse(self, y):
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x, y):
        return (self.exponent * y / x).abs().log()

    def forward_shape(self, shape):
        return broadcast_shapes(shape, getattr(self.exponent, "shape", ()))

    def inverse_shape(self, shape):
        return broadcast_shapes(shape, getattr(self.exponent, "shape", ()))


def _clipped_sigmoid(x):
    """The sigmoid, strictly between 0 and 1."""
    info = ferrotorch.finfo(x.dtype)
    return ferrotorch.sigmoid(x).clamp(min=info.tiny, max=1.0 - info.eps)


class SigmoidTransform(Transform):
    r"""The map :math:`y = 1 / (1 + e^{-x})`."""

    domain = constraints.real
    codomain = constraints.unit_interval
    bijective = True
    sign = +1
    _alike = True

    def _call(self, x):
        return _clipped_sigmoid(x)

    def _inverse(self, y):
        info = ferrotorch.finfo(y.dtype)
        y = y.clamp(min=info.tiny, max=1.0 - info.eps)
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x) - softplus(x)


class SoftplusTransform(Transform):
    r"""The map :math:`y = \log(1 + e^x)`, which is `x` itself above 20."""

    domain = constraints.real
    codomain = constraints.positive
    bijective = True
    sign = +1
    _alike = True

    def _call(self, x):
        return softplus(x)

    def _inverse(self, y):
        return (-y).expm1().neg().log() + y

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x)


class TanhTransform(Transform):
    r"""The map :math:`y = \tanh(x)`."""

    domain = constraints.real
    codomain = constraints.interval(-1.0, 1.0)
    bijective = True
    sign = +1
    _alike = True

    def _call(self, x):
        return x.tanh()

    def _inverse(self, y):
        return ferrotorch.atanh(y)

    def log_abs_det_jacobian(self, x, y):
        # log(1 - tanh(x)^2), where the difference would vanish for large x.
        return 2.0 * (math.log(2.0) - x - softplus(-2.0 * x))


class AbsTransform(Transform):
    r"""The map :math:`y = |x|`, whose inverse takes the positive branch."""

    domain = constraints.real
    codomain = constraints.positive
    _alike = True

    def _call(self, x):
        return x.abs()

    def _inverse(self, y):
        return y


class AffineTransform(Transform):
    r"""The map :math:`y = \text{loc} + \text{scale} \cdot x`.

    Args:
        loc (float or Tensor): what is added
        scale (float or Tensor): the factor
        event_dim (int): number of dimensions of one value. Default: 0
        cache_size (int): 0 or 1. Default: 0

    Example::

        >>> AffineTransform(1.0, 2.0).inv(torch.tensor(5.0))
        tensor(2.)
    """

    bijective = True

    def __init__(self, loc, scale, event_dim=0, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.loc = loc
        self.scale = scale
        self._event_dim = event_dim

    @property
    def event_dim(self):
        return self._event_dim

    @constraints.dependent_property(is_discrete=False)
    def domain(self):
        return constraints.independent(constraints.real, self.event_dim) if self.event_dim else constraints.real

    @constraints.dependent_property(is_discrete=False)
    def codomain(self):
        return constraints.independent(constraints.real, self.event_dim) if self.event_dim else constraints.real

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return AffineTransform(self.loc, self.scale, self.event_dim, cache_size=cache_size)

    def __eq__(self, other):
        return isinstance(other, AffineTransform) and _equal(self.loc, other.loc) and _equal(self.scale, other.scale)

    @property
    def sign(self):
        if isinstance(self.scale, NUMBERS):
            return (self.scale > 0) - (self.scale < 0)
        return self.scale.sign()

    def _call(self, x):
        return self.loc + self.scale * x

    def _inverse(self, y):
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x, y):
        shape = x.shape
        if isinstance(self.scale, NUMBERS):
            result = ferrotorch.full_like(x, math.log(abs(self.scale)))
        else:
            result = ferrotorch.abs(self.scale).log()
        if self.event_dim:
            result = _sum_rightmost(result.expand(broadcast_shapes(result.shape, shape)), self.event_dim)
            shape = shape[: -self.event_dim]
        return result.expand(shape)

    def forward_shape(self, shape):
        return broadcast_shapes(shape, _shape(self.loc), _shape(self.scale))

    def inverse_shape(self, shape):
        return broadcast_shapes(shape, _shape(self.loc), _shape(self.scale))


def _shape(value):
    return getattr(value, "shape", Size())


def _equal(a, b):
    if isinstance(a, NUMBERS) and isinstance(b, NUMBERS):
        return a == b
    return bool((a == b).all() if isinstance(a == b, Tensor) else a == b)


class CumulativeDistributionTransform(Transform):
    """The cumulative distribution function: a number's probability of not being exceeded.

    Args:
        distribution (Distribution): whose function it is; samples of it become uniform
        cache_size (int): 0 or 1. Default: 0

    Example::

        >>> CumulativeDistributionTransform(Normal(0.0, 1.0))(torch.tensor(0.0))
        tensor(0.5000)
    """

    bijective = True
    codomain = constraints.unit_interval
    sign = +1

    def __init__(self, distribution, cache_size=0):
        super().__init__(cache_size=cache_size)
        self.distribution = distribution

    @property
    def domain(self):
        return self.distribution.support

    def _call(self, x):
        return self.distribution.cdf(x)

    def _inverse(self, y):
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x, y):
        return self.distribution.log_prob(x)

    def with_cache(self, cache_size=1):
        if self._cache_size == cache_size:
            return self
        return CumulativeDistributionTransform(self.distribution, cache_size=cache_size)
