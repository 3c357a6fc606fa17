"""The negative binomial distribution."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions._parameters import _Chances
from ferrotorch.distributions.gamma import Gamma
from ferrotorch.distributions.utils import broadcast_all, lazy_property, one_of
from ferrotorch.nn import functional as F

__all__ = ["NegativeBinomial"]


class NegativeBinomial(_Chances):
    """The negative binomial distribution: successes before `total_count` failures.

    Args:
        total_count (float or Tensor): number of failures at which trials stop, a whole number or not
        probs (Tensor): the probability of success, below 1
        logits (Tensor): its log-odds
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> NegativeBinomial(3, torch.tensor([0.5])).mean
        tensor([3.])
    """

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }
    support = constraints.nonnegative_integer
    _expands = {"total_count": 0, "probs": 0, "logits": 0}

    def __init__(self, total_count, probs=None, logits=None, validate_args=None):
        name, value = one_of(probs=probs, logits=logits)
        self.total_count, value = broadcast_all(total_count, value)
        self.total_count = self.total_count.type_as(value)
        setattr(self, name, value)
        super().__init__(value.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(NegativeBinomial, batch_shape, _instance)

    @property
    def mean(self):
        return self.total_count * ferrotorch.exp(self.logits)

    @property
    def mode(self):
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    @property
    def variance(self):
        return self.mean / ferrotorch.sigmoid(-self.logits)

    @lazy_property
    def _gamma(self):
        return Gamma(concentration=self.total_count, rate=ferrotorch.exp(-self.logits), validate_args=False)

    def sample(self, sample_shape=Size()):
        with ferrotorch.no_grad():
            return ferrotorch.poisson(self._gamma.sample(sample_shape=sample_shape))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        unnormalized = self.total_count * F.logsigmoid(-self.logits) + value * F.logsigmoid(self.logits)
        normalizer = (
            -ferrotorch.lgamma(self.total_count + value)
            + ferrotorch.lgamma(1.0 + value)
            + ferrotorch.lgamma(self.total_count)
        )
        # For no failures and no successes both logarithms of gamma are infinite.
        normalizer = normalizer.masked_fill(self.total_count + value == 0.0, 0.0)
        return unnormalized - normalizer
