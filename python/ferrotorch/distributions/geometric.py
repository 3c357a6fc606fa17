"""The geometric distribution."""

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions._parameters import _Chances
from ferrotorch.distributions.utils import broadcast_all, one_of
from ferrotorch.nn.functional import binary_cross_entropy_with_logits

__all__ = ["Geometric"]


class Geometric(_Chances):
    r"""The geometric distribution: failures before the first success, :math:`P(k) = (1 - p)^k p`.

    Args:
        probs (Number or Tensor): the probability of success
        logits (Number or Tensor): its log-odds
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Geometric(torch.tensor([0.25])).mean
        tensor([3.])
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer
    _expands = {"probs": 0, "logits": 0}

    def __init__(self, probs=None, logits=None, validate_args=None):
        name, value = one_of(probs=probs, logits=logits)
        (value,) = broadcast_all(value)
        setattr(self, name, value)
        super().__init__(value.size(), validate_args=validate_args)
        if self._validate_args and probs is not None and not (value > 0).all():
            raise ValueError(
                f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                f"{self!r} to be positive but found invalid values:\n{value[value <= 0]}"
            )

    def expand(self, batch_shape, _instance=None):
        return self._expanded(Geometric, batch_shape, _instance)

    @property
    def mean(self):
        return 1.0 / self.probs - 1.0

    @property
    def mode(self):
        return ferrotorch.zeros_like(self.probs)

    @property
    def variance(self):
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        with ferrotorch.no_grad():
            u = self.probs.new(shape).uniform_(ferrotorch.finfo(self.probs.dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        value, probs = broadcast_all(value, self.probs)
        probs = probs.clone(memory_format=ferrotorch.contiguous_format)
        # Zero failures of sure success: 0 * log(0) is 0.
        probs[(probs == 1) & (value == 0)] = 0
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self):
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
