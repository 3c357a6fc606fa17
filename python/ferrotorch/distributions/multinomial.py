"""The multinomial distribution."""

import ferrotorch
from ferrotorch import Size, inf
from ferrotorch.distributions import constraints
from ferrotorch.distributions.binomial import Binomial
from ferrotorch.distributions.categorical import Categorical
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["Multinomial"]


class Multinomial(Distribution):
    """The multinomial distribution: how often each category occurs in `total_count` draws.

    Args:
        total_count (int): number of draws. Default: 1
        probs (Tensor): probabilities along the last dimension, which are divided by their sum
        logits (Tensor): their logarithms, up to a constant
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Multinomial(100, torch.tensor([1.0, 1.0, 2.0])).mean
        tensor([25., 25., 50.])
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    total_count: int

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        self._categorical = Categorical(probs=probs, logits=logits)
        self._binomial = Binomial(total_count=total_count, probs=self.probs)
        shape = self._categorical.param_shape
        super().__init__(self._categorical.batch_shape, shape[-1:], validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Multinomial, _instance)
        batch_shape = Size(batch_shape)
        new.total_count = self.total_count
        new._categorical = self._categorical.expand(batch_shape)
        new._binomial = self._binomial.expand(batch_shape + self.event_shape)
        super(Multinomial, new).__init__(batch_shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def _new(self, *args, **kwargs):
        return self._categorical._new(*args, **kwargs)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self):
        """Counts that sum to at most the number of draws."""
        return constraints.multinomial(self.total_count)

    @property
    def mean(self):
        return self.probs * self.total_count

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    @property
    def logits(self):
        """The logarithms of the probabilities."""
        return self._categorical.logits

    @property
    def probs(self):
        """The probabilities."""
        return self._categorical.probs

    @property
    def param_shape(self):
        """The shape of the parameter that was given."""
        return self._categorical.param_shape

    def sample(self, sample_shape=Size()):
        sample_shape = Size(sample_shape)
        drawn = self._categorical.sample(Size((self.total_count,)) + sample_shape)
        # The draws go last: each adds one to its category's count.
        drawn = drawn.permute(*range(1, drawn.dim()), 0)
        counts = drawn.new(self._extended_shape(sample_shape)).zero_()
        counts.scatter_add_(-1, drawn, ferrotorch.ones_like(drawn))
        return counts.type_as(self.probs)

    def entropy(self):
        n = ferrotorch.tensor(self.total_count)
        categories = self._categorical.entropy()
        counts = self._binomial.enumerate_support(expand=False)[1:]
        expected = (ferrotorch.exp(self._binomial.log_prob(counts)) * (counts + 1).lgamma()).sum([0, -1])
        return n * categories - (n + 1).lgamma() + expected

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        logits = logits.clone(memory_format=ferrotorch.contiguous_format)
        # What never occurs and cannot occur counts as 0 * log(0) = 0.
        logits[(value == 0) & (logits == -inf)] = 0
        ways = ferrotorch.lgamma(value.sum(-1) + 1) - ferrotorch.lgamma(value + 1).sum(-1)
        return ways + (logits * value).sum(-1)
