"""The binomial distribution."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions._parameters import _Chances
from ferrotorch.distributions.utils import broadcast_all, one_of

__all__ = ["Binomial"]


def _positive_part(x):
    """`x` where it is positive, with half of the gradient at zero."""
    return (x.clamp(min=0) + x - x.clamp(max=0)) / 2


class Binomial(_Chances):
    """The binomial distribution: how many of `total_count` independent trials succeed.

    Args:
        total_count (int or Tensor): number of trials. Default: 1
        probs (Tensor): the probability of success
        logits (Tensor): its log-odds
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Binomial(100, torch.tensor([0.0, 0.2, 1.0])).mean
        tensor([  0.,  20., 100.])
    """

    arg_constraints = {
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True
    _expands = {"total_count": 0, "probs": 0, "logits": 0}

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        name, value = one_of(probs=probs, logits=logits)
        self.total_count, value = broadcast_all(total_count, value)
        self.total_count = self.total_count.type_as(value)
        setattr(self, name, value)
        super().__init__(value.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(Binomial, batch_shape, _instance)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self):
        """Whole numbers up to the number of trials."""
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self):
        return self.total_count * self.probs

    @property
    def mode(self):
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        with ferrotorch.no_grad():
            return ferrotorch.binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        # The logarithm of the normaliser, n log(1 + e^logit), in a form that does not overflow.
        softplus = _positive_part(self.logits) + ferrotorch.log1p(ferrotorch.exp(-ferrotorch.abs(self.logits)))
        normalizer = self.total_count * softplus - ferrotorch.lgamma(self.total_count + 1)
        ways = -ferrotorch.lgamma(value + 1) - ferrotorch.lgamma(self.total_count - value + 1)
        return value * self.logits + ways - normalizer

    def entropy(self):
        total = int(self.total_count.max())
        if not self.total_count.min() == total:
            raise NotImplementedError("Inhomogeneous total count not supported by `entropy`.")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(ferrotorch.exp(log_prob) * log_prob).sum(0)

    def enumerate_support(self, expand=True):
        total = int(self.total_count.max())
        if not self.total_count.min() == total:
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        values = ferrotorch.arange(1 + total, dtype=self._param.dtype, device=self._param.device)
        values = values.view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values
