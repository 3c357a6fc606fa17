"""Categories as one-hot vectors."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.categorical import Categorical
from ferrotorch.distributions.distribution import Distribution

__all__ = ["OneHotCategorical", "OneHotCategoricalStraightThrough"]


class OneHotCategorical(Distribution):
    """The categorical distribution over one-hot vectors.

    Args:
        probs (Tensor): probabilities along the last dimension, which are divided by their sum
        logits (Tensor): their logarithms, up to a constant
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> OneHotCategorical(torch.tensor([0.0, 0.0, 1.0])).sample()
        tensor([0., 0., 1.])
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        shape = self._categorical.param_shape
        super().__init__(self._categorical.batch_shape, shape[-1:], validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(OneHotCategorical, _instance)
        batch_shape = Size(batch_shape)
        new._categorical = self._categorical.expand(batch_shape)
        super(OneHotCategorical, new).__init__(batch_shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def _new(self, *args, **kwargs):
        return self._categorical._new(*args, **kwargs)

    @property
    def _param(self):
        return self._categorical._param

    @property
    def probs(self):
        """The probabilities."""
        return self._categorical.probs

    @property
    def logits(self):
        """The logarithms of the probabilities."""
        return self._categorical.logits

    @property
    def mean(self):
        return self._categorical.probs

    @property
    def mode(self):
        return ferrotorch.nn.functional.one_hot(self._categorical.mode, self._event_shape[0]).to(self._param)

    @property
    def variance(self):
        return self._categorical.probs * (1 - self._categorical.probs)

    @property
    def param_shape(self):
        """The shape of the parameter that was given."""
        return self._categorical.param_shape

    def sample(self, sample_shape=Size()):
        drawn = self._categorical.sample(Size(sample_shape))
        return ferrotorch.nn.functional.one_hot(drawn, self._event_shape[0]).to(self._categorical.probs)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        return self._categorical.log_prob(value.argmax(-1))

    def entropy(self):
        return self._categorical.entropy()

    def enumerate_support(self, expand=True):
        n = self._event_shape[0]
        values = ferrotorch.eye(n, dtype=self._param.dtype, device=self._param.device)
        values = values.view((n,) + (1,) * len(self._batch_shape) + (n,))
        return values.expand((n, *self._batch_shape, n)) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """The one-hot categorical distribution whose samples pass gradients straight to the probabilities.

    Args:
        probs (Tensor): probabilities along the last dimension, which are divided by their sum
        logits (Tensor): their logarithms, up to a constant
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> p = torch.tensor([0.0, 1.0], requires_grad=True)
        >>> OneHotCategoricalStraightThrough(p).rsample().requires_grad
        True
    """

    has_rsample = True

    def rsample(self, sample_shape=Size()):
        samples = self.sample(sample_shape)
        return samples + (self._categorical.probs - self._categorical.probs.detach())
