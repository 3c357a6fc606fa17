"""The Weibull distribution."""

import ferrotorch
from ferrotorch.distributions import constraints
from ferrotorch.distributions.exponential import Exponential
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.transforms import AffineTransform, PowerTransform
from ferrotorch.distributions.utils import broadcast_all, euler_constant

__all__ = ["Weibull"]


class Weibull(TransformedDistribution):
    r"""The Weibull distribution, with survival function :math:`e^{-(x/\lambda)^k}`.

    Args:
        scale (float or Tensor): :math:`\lambda`
        concentration (float or Tensor): the shape :math:`k`
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Weibull(torch.tensor([2.0]), torch.tensor([1.0])).mean
        tensor([2.])
    """

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive

    def __init__(self, scale, concentration, validate_args=None):
        self.scale, self.concentration = broadcast_all(scale, concentration)
        self.concentration_reciprocal = self.concentration.reciprocal()
        base = Exponential(ferrotorch.ones_like(self.scale), validate_args=validate_args)
        transforms = [
            PowerTransform(exponent=self.concentration_reciprocal),
            AffineTransform(loc=0, scale=self.scale),
        ]
        super().__init__(base, transforms, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Weibull, _instance)
        new.scale, new.concentration = self.scale.expand(batch_shape), self.concentration.expand(batch_shape)
        new.concentration_reciprocal = new.concentration.reciprocal()
        base = self.base_dist.expand(batch_shape)
        transforms = [
            PowerTransform(exponent=new.concentration_reciprocal),
            AffineTransform(loc=0, scale=new.scale),
        ]
        super(Weibull, new).__init__(base, transforms, validate_args=False)
        new._validate_args = self._validate_args
        return new

    @property
    def mean(self):
        return self.scale * ferrotorch.exp(ferrotorch.lgamma(1 + self.concentration_reciprocal))

    @property
    def mode(self):
        peak = ((self.concentration - 1) / self.concentration) ** self.concentration.reciprocal()
        return self.scale * peak

    @property
    def variance(self):
        second = ferrotorch.exp(ferrotorch.lgamma(1 + 2 * self.concentration_reciprocal))
        first = ferrotorch.exp(2 * ferrotorch.lgamma(1 + self.concentration_reciprocal))
        return self.scale.pow(2) * (second - first)

    def entropy(self):
        return (
            euler_constant * (1 - self.concentration_reciprocal)
            + ferrotorch.log(self.scale * self.concentration_reciprocal)
            + 1
        )
