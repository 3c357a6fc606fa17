"""The continuous Bernoulli distribution."""

import math

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions._parameters import _Chances
from ferrotorch.distributions.exp_family import ExponentialFamily
from ferrotorch.distributions.utils import broadcast_all, clamp_probs, lazy_property, one_of, probs_to_logits
from ferrotorch.nn.functional import binary_cross_entropy_with_logits

__all__ = ["ContinuousBernoulli"]


class ContinuousBernoulli(_Chances, ExponentialFamily):
    r"""The continuous Bernoulli distribution over ``[0, 1]``, with density proportional to
    :math:`\lambda^x (1 - \lambda)^{1 - x}`.

    Args:
        probs (Number or Tensor): :math:`\lambda`
        logits (Number or Tensor): its log-odds
        lims (tuple of float): between these, formulas that divide by :math:`1 - 2\lambda` give way to Taylor
            polynomials about one half
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> ContinuousBernoulli(torch.tensor([0.3])).mean
        tensor([0.4302])
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True
    _mean_carrier_measure = 0
    _expands = {"probs": 0, "logits": 0}

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        name, value = one_of(probs=probs, logits=logits)
        (value,) = broadcast_all(value)
        if name == "probs":
            if validate_args is not None and not self.arg_constraints["probs"].check(value).all():
                raise ValueError("The parameter probs has invalid values")
            value = clamp_probs(value)
        setattr(self, name, value)
        self._lims = lims
        super().__init__(value.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(ContinuousBernoulli, _instance)
        new._lims = self._lims
        return self._expanded(ContinuousBernoulli, batch_shape, new)

    @lazy_property
    def logits(self):
        """The log-odds."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self):
        """The parameter as a probability."""
        return clamp_probs(ferrotorch.sigmoid(self.logits))

    def _outside_unstable_region(self):
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def _cut_probs(self):
        """Probabilities, with the lower limit in place of those near one half."""
        low = self._lims[0] * ferrotorch.ones_like(self.probs)
        return ferrotorch.where(self._outside_unstable_region(), self.probs, low)

    def _cont_bern_log_norm(self):
        cut = self._cut_probs()
        below = ferrotorch.where(cut <= 0.5, cut, ferrotorch.zeros_like(cut))
        above = ferrotorch.where(cut >= 0.5, cut, ferrotorch.ones_like(cut))
        width = ferrotorch.where(cut <= 0.5, ferrotorch.log1p(-2.0 * below), ferrotorch.log(2.0 * above - 1.0))
        exact = ferrotorch.log(ferrotorch.abs(ferrotorch.log1p(-cut) - ferrotorch.log(cut))) - width
        x = (self.probs - 0.5).square()
        taylor = math.log(2.0) + (4.0 / 3.0 + 104.0 / 45.0 * x) * x
        return ferrotorch.where(self._outside_unstable_region(), exact, taylor)

    @property
    def mean(self):
        cut = self._cut_probs()
        exact = cut / (2.0 * cut - 1.0) + 1.0 / (ferrotorch.log1p(-cut) - ferrotorch.log(cut))
        x = self.probs - 0.5
        taylor = 0.5 + (1.0 / 3.0 + 16.0 / 45.0 * x.square()) * x
        return ferrotorch.where(self._outside_unstable_region(), exact, taylor)

    @property
    def stddev(self):
        return ferrotorch.sqrt(self.variance)

    @property
    def variance(self):
        cut = self._cut_probs()
        log_odds = ferrotorch.log1p(-cut) - ferrotorch.log(cut)
        exact = cut * (cut - 1.0) / (1.0 - 2.0 * cut).square() + 1.0 / log_odds.square()
        x = (self.probs - 0.5).square()
        taylor = 1.0 / 12.0 - (1.0 / 15.0 - 128.0 / 945.0 * x) * x
        return ferrotorch.where(self._outside_unstable_region(), exact, taylor)

    def _uniform(self, sample_shape):
        return ferrotorch.rand(self._extended_shape(sample_shape), dtype=self.probs.dtype, device=self.probs.device)

    def sample(self, sample_shape=Size()):
        u = self._uniform(sample_shape)
        with ferrotorch.no_grad():
            return self.icdf(u)

    def rsample(self, sample_shape=Size()):
        return self.icdf(self._uniform(sample_shape))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none") + self._cont_bern_log_norm()

    def cdf(self, value):
        if self._validate_args:
            self._validate_sample(value)
        cut = self._cut_probs()
        powers = ferrotorch.pow(cut, value) * ferrotorch.pow(1.0 - cut, 1.0 - value)
        exact = (powers + cut - 1.0) / (2.0 * cut - 1.0)
        result = ferrotorch.where(self._outside_unstable_region(), exact, value)
        inside = ferrotorch.where(value >= 1.0, ferrotorch.ones_like(result), result)
        return ferrotorch.where(value <= 0.0, ferrotorch.zeros_like(result), inside)

    def icdf(self, value):
        cut = self._cut_probs()
        complement = ferrotorch.log1p(-cut)
        exact = (ferrotorch.log1p(-cut + value * (2.0 * cut - 1.0)) - complement) / (ferrotorch.log(cut) - complement)
        return ferrotorch.where(self._outside_unstable_region(), exact, value)

    def entropy(self):
        low = ferrotorch.log1p(-self.probs)
        high = ferrotorch.log(self.probs)
        return self.mean * (low - high) - self._cont_bern_log_norm() - low

    @property
    def _natural_params(self):
        return (self.logits,)

    def _log_normalizer(self, x):
        # Near zero the quotient is 0/0: log((e^x - 1)/x) = x/2 + x^2/24.
        far = (x <= self._lims[0] - 0.5) | (x > self._lims[1] - 0.5)
        cut = ferrotorch.where(far, x, (self._lims[0] - 0.5) * ferrotorch.ones_like(x))
        exact = ferrotorch.log(ferrotorch.abs(ferrotorch.expm1(cut))) - ferrotorch.log(ferrotorch.abs(cut))
        taylor = 0.5 * x + x.square() / 24.0
        return ferrotorch.where(far, exact, taylor)
