"""The gamma distribution."""

import ferrotorch
from ferrotorch import _C, Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.exp_family import ExponentialFamily
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["Gamma"]


class Gamma(ExponentialFamily):
    r"""The gamma distribution, with density :math:`\beta^\alpha x^{\alpha - 1} e^{-\beta x} / \Gamma(\alpha)`.

    Args:
        concentration (float or Tensor): the shape :math:`\alpha`
        rate (float or Tensor): the rate :math:`\beta`, one over the scale

    Example::

        >>> Gamma(torch.tensor([1.0]), torch.tensor([1.0])).entropy()
        tensor([1.])
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    _mean_carrier_measure = 0
    _expands = {"concentration": 0, "rate": 0}

    def __init__(self, concentration, rate, validate_args=None):
        self.concentration, self.rate = broadcast_all(concentration, rate)
        super().__init__(self.concentration.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(Gamma, batch_shape, _instance)

    @property
    def mean(self):
        return self.concentration / self.rate

    @property
    def mode(self):
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self):
        return self.concentration / self.rate.pow(2)

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        value = _C._standard_gamma(self.concentration.expand(shape)) / self.rate.expand(shape)
        # Small shapes underflow to zero, where densities are infinite; the gradient passes by.
        value.detach().clamp_(min=ferrotorch.finfo(value.dtype).tiny)
        return value

    def log_prob(self, value):
        value = ferrotorch.as_tensor(value, dtype=self.rate.dtype, device=self.rate.device)
        if self._validate_args:
            self._validate_sample(value)
        return (
            ferrotorch.xlogy(self.concentration, self.rate)
            + ferrotorch.xlogy(self.concentration - 1, value)
            - self.rate * value
            - ferrotorch.lgamma(self.concentration)
        )

    def cdf(self, value):
        if self._validate_args:
            self._validate_sample(value)
        return ferrotorch.special.gammainc(self.concentration, self.rate * value)

    def entropy(self):
        return (
            self.concentration
            - self.rate.log()
            + self.concentration.lgamma()
            + (1 - self.concentration) * self.concentration.digamma()
        )

    @property
    def _natural_params(self):
        return self.concentration - 1, -self.rate

    def _log_normalizer(self, x, y):
        return ferrotorch.lgamma(x + 1) + (x + 1) * ferrotorch.log(-y.reciprocal())
