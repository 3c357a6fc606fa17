"""The Dirichlet distribution."""

import ferrotorch
from ferrotorch import _C, Size, nan
from ferrotorch.distributions import constraints
from ferrotorch.distributions.exp_family import ExponentialFamily

__all__ = ["Dirichlet"]


class Dirichlet(ExponentialFamily):
    r"""The Dirichlet distribution over vectors of probabilities, with density
    :math:`\Gamma(\sum_i \alpha_i) \prod_i x_i^{\alpha_i - 1} / \Gamma(\alpha_i)`.

    Args:
        concentration (Tensor): :math:`\alpha`, along the last dimension

    Example::

        >>> Dirichlet(torch.tensor([0.5, 1.5])).mean
        tensor([0.2500, 0.7500])
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True
    _expands = {"concentration": 1}

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return self._expanded(Dirichlet, batch_shape, _instance)

    @property
    def mean(self):
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def mode(self):
        above = (self.concentration - 1).clamp(min=0.0)
        mode = above / above.sum(-1, True)
        # Where all are below 1 the density peaks at the corners.
        corners = (self.concentration < 1).all(dim=-1)
        largest = mode[corners].argmax(dim=-1)
        mode[corners] = ferrotorch.nn.functional.one_hot(largest, mode.shape[-1]).to(mode)
        return mode if self.concentration.shape[-1] else ferrotorch.full_like(mode, nan)

    @property
    def variance(self):
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape=Size()):
        return _C._sample_dirichlet(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        return (
            ferrotorch.xlogy(self.concentration - 1.0, value).sum(-1)
            + ferrotorch.lgamma(self.concentration.sum(-1))
            - ferrotorch.lgamma(self.concentration).sum(-1)
        )

    def entropy(self):
        categories = self.concentration.size(-1)
        total = self.concentration.sum(-1)
        return (
            ferrotorch.lgamma(self.concentration).sum(-1)
            - ferrotorch.lgamma(total)
            - (categories - total) * ferrotorch.digamma(total)
            - ((self.concentration - 1.0) * ferrotorch.digamma(self.concentration)).sum(-1)
        )

    @property
    def _natural_params(self):
        return (self.concentration,)

    def _log_normalizer(self, x):
        return x.lgamma().sum(-1) - ferrotorch.lgamma(x.sum(-1))
