"""The generalised Pareto distribution."""

import ferrotorch
from ferrotorch import Size, inf
from ferrotorch.distributions import constraints
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["GeneralizedPareto"]


class GeneralizedPareto(Distribution):
    r"""The generalised Pareto distribution of excesses, with survival function
    :math:`(1 + \xi (x - \mu)/\sigma)^{-1/\xi}`, or :math:`e^{-(x - \mu)/\sigma}` for :math:`\xi = 0`.

    Args:
        loc (float or Tensor): the lower end :math:`\mu`
        scale (float or Tensor): :math:`\sigma`
        concentration (float or Tensor): the shape :math:`\xi`

    Example::

        >>> GeneralizedPareto(torch.tensor([0.0]), torch.tensor([1.0]), torch.tensor([0.5])).mean
        tensor([2.])
    """

    arg_constraints = {
        "loc": constraints.real,
        "scale": constraints.positive,
        "concentration": constraints.real,
    }
    has_rsample = True
    _expands = {"loc": 0, "scale": 0, "concentration": 0}

    def __init__(self, loc, scale, concentration, validate_args=None):
        self.loc, self.scale, self.concentration = broadcast_all(loc, scale, concentration)
        super().__init__(self.loc.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(GeneralizedPareto, batch_shape, _instance)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        """The half line from `loc`, or an interval where the shape is negative."""
        upper = ferrotorch.where(self.concentration < 0, self.loc - self.scale / self.concentration, inf)
        return constraints.interval(self.loc, upper)

    def _exponential(self):
        """Where the shape is zero up to rounding, and shapes that can be divided by."""
        zero = ferrotorch.isclose(self.concentration, ferrotorch.zeros_like(self.concentration))
        return zero, ferrotorch.where(zero, ferrotorch.ones_like(self.concentration), self.concentration)

    def rsample(self, sample_shape=Size()):
        u = ferrotorch.rand(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.icdf(u)

    def _z(self, x):
        return (x - self.loc) / self.scale

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        z = self._z(value)
        zero, shape = self._exponential()
        power = (1 + 1 / shape) * ferrotorch.log1p(shape * z)
        return -self.scale.log() - ferrotorch.where(zero, z, power)

    def log_survival_function(self, value):
        """Returns the logarithm of the probability of values above `value`.

        Args:
            value (Tensor): where
        """
        if self._validate_args:
            self._validate_sample(value)
        z = self._z(value)
        zero, shape = self._exponential()
        return ferrotorch.where(zero, -z, -ferrotorch.log1p(shape * z) / shape)

    def log_cdf(self, value):
        """Returns the logarithm of the probability of values up to `value`.

        Args:
            value (Tensor): where
        """
        return ferrotorch.log1p(-ferrotorch.exp(self.log_survival_function(value)))

    def cdf(self, value):
        return ferrotorch.exp(self.log_cdf(value))

    def icdf(self, value):
        zero, shape = self._exponential()
        log_survival = ferrotorch.log1p(-value)
        power = ferrotorch.expm1(-shape * log_survival) / shape
        return self.loc + self.scale * ferrotorch.where(zero, -log_survival, power)

    @property
    def mean(self):
        return ferrotorch.where(self.concentration < 1, self.loc + self.scale / (1 - self.concentration), inf)

    @property
    def variance(self):
        finite = self.scale**2 / ((1 - self.concentration) ** 2 * (1 - 2 * self.concentration))
        return ferrotorch.where(self.concentration < 0.5, finite, inf)

    def entropy(self):
        return ferrotorch.log(self.scale) + self.concentration + 1

    @property
    def mode(self):
        return self.loc
