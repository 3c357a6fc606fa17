"""The Laplace distribution."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["Laplace"]


class Laplace(Distribution):
    r"""The Laplace distribution, with density :math:`\exp(-|x - \mu| / b) / 2b`.

    Args:
        loc (float or Tensor): the mean :math:`\mu`
        scale (float or Tensor): the scale :math:`b`

    Example::

        >>> Laplace(torch.tensor([0.0]), torch.tensor([1.0])).log_prob(torch.tensor([0.0]))
        tensor([-0.6931])
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    _expands = {"loc": 0, "scale": 0}

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(Laplace, batch_shape, _instance)

    @property
    def mean(self):
        return self.loc

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        return 2 * self.scale.pow(2)

    @property
    def stddev(self):
        return 2**0.5 * self.scale

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        info = ferrotorch.finfo(self.loc.dtype)
        u = self.loc.new(shape).uniform_(info.eps - 1, 1)
        # At -1 the logarithm would be infinite; the smallest number keeps zero apart from it.
        return self.loc - self.scale * u.sign() * ferrotorch.log1p(-u.abs().clamp(min=info.tiny))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        return -ferrotorch.log(2 * self.scale) - ferrotorch.abs(value - self.loc) / self.scale

    def cdf(self, value):
        if self._validate_args:
            self._validate_sample(value)
        distance = value - self.loc
        return 0.5 - 0.5 * distance.sign() * ferrotorch.expm1(-distance.abs() / self.scale)

    def icdf(self, value):
        centred = value - 0.5
        return self.loc - self.scale * centred.sign() * ferrotorch.log1p(-2 * centred.abs())

    def entropy(self):
        return 1 + ferrotorch.log(2 * self.scale)
