"""The Kumaraswamy distribution."""

import ferrotorch
from ferrotorch import nan
from ferrotorch.distributions import constraints
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.transforms import AffineTransform, PowerTransform
from ferrotorch.distributions.uniform import Uniform
from ferrotorch.distributions.utils import broadcast_all, euler_constant

__all__ = ["Kumaraswamy"]


def _moment(a, b, n):
    """The mean of the n-th power: ``b B(1 + n/a, b)``."""
    first = 1 + n / a
    return ferrotorch.exp(b.log() + first.lgamma() + b.lgamma() - (first + b).lgamma())


class Kumaraswamy(TransformedDistribution):
    r"""The Kumaraswamy distribution over numbers between 0 and 1, with density
    :math:`a b x^{a - 1} (1 - x^a)^{b - 1}`.

    Args:
        concentration1 (float or Tensor): :math:`a`
        concentration0 (float or Tensor): :math:`b`
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Kumaraswamy(torch.tensor([1.0]), torch.tensor([1.0])).mean
        tensor([0.5000])
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, concentration1, concentration0, validate_args=None):
        self.concentration1, self.concentration0 = broadcast_all(concentration1, concentration0)
        zeros, ones = ferrotorch.full_like(self.concentration0, 0), ferrotorch.full_like(self.concentration0, 1)
        transforms = [
            PowerTransform(exponent=self.concentration0.reciprocal()),
            AffineTransform(loc=1.0, scale=-1.0),
            PowerTransform(exponent=self.concentration1.reciprocal()),
        ]
        super().__init__(Uniform(zeros, ones, validate_args=validate_args), transforms, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Kumaraswamy, _instance)
        new.concentration1 = self.concentration1.expand(batch_shape)
        new.concentration0 = self.concentration0.expand(batch_shape)
        return super().expand(batch_shape, _instance=new)

    @property
    def mean(self):
        return _moment(self.concentration1, self.concentration0, 1)

    @property
    def mode(self):
        a, b = self.concentration1, self.concentration0
        mode = ((a - 1) / (a * b - 1)).pow(a.reciprocal())
        mode[(a < 1) | (b < 1)] = nan
        return mode

    @property
    def variance(self):
        return _moment(self.concentration1, self.concentration0, 2) - self.mean.pow(2)

    def entropy(self):
        t1 = 1 - self.concentration1.reciprocal()
        t0 = 1 - self.concentration0.reciprocal()
        harmonic = ferrotorch.digamma(self.concentration0 + 1) + euler_constant
        return t0 + t1 * harmonic - ferrotorch.log(self.concentration1) - ferrotorch.log(self.concentration0)
