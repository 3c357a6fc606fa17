"""The relaxed Bernoulli distribution."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions._parameters import _Chances
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.transforms import SigmoidTransform
from ferrotorch.distributions.utils import broadcast_all, clamp_probs, one_of

__all__ = ["LogitRelaxedBernoulli", "RelaxedBernoulli"]


class LogitRelaxedBernoulli(_Chances):
    """The distribution of the log-odds of a relaxed Bernoulli number.

    Args:
        temperature (Tensor): how far values keep from 0 and 1: the smaller, the closer
        probs (Number or Tensor): the probability of 1
        logits (Number or Tensor): its log-odds
        validate_args (bool, optional): whether parameters and values are checked
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.real
    _expands = {"probs": 0, "logits": 0}

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        name, value = one_of(probs=probs, logits=logits)
        (value,) = broadcast_all(value)
        setattr(self, name, value)
        super().__init__(value.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(LogitRelaxedBernoulli, _instance)
        new.temperature = self.temperature
        return self._expanded(LogitRelaxedBernoulli, batch_shape, new)

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        probs = clamp_probs(self.probs.expand(shape))
        u = clamp_probs(ferrotorch.rand(shape, dtype=probs.dtype, device=probs.device))
        return (u.log() - (-u).log1p() + probs.log() - (-probs).log1p()) / self.temperature

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        distance = logits - value.mul(self.temperature)
        return self.temperature.log() + distance - 2 * distance.exp().log1p()


class RelaxedBernoulli(TransformedDistribution):
    """A continuous stand-in for the Bernoulli distribution, between 0 and 1, through which gradients flow.

    Args:
        temperature (Tensor): how far values keep from 0 and 1: the smaller, the closer
        probs (Number or Tensor): the probability of 1
        logits (Number or Tensor): its log-odds
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> RelaxedBernoulli(torch.tensor(0.5), torch.tensor([0.1, 0.9])).sample()
        tensor([0.0118, 0.9989])
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        base = LogitRelaxedBernoulli(temperature, probs, logits)
        super().__init__(base, SigmoidTransform(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return super().expand(batch_shape, _instance=self._get_checked_instance(RelaxedBernoulli, _instance))

    @property
    def temperature(self):
        """How far values keep from 0 and 1."""
        return self.base_dist.temperature

    @property
    def logits(self):
        """The log-odds."""
        return self.base_dist.logits

    @property
    def probs(self):
        """The probabilities of 1."""
        return self.base_dist.probs
