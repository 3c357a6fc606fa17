"""Student's t-distribution."""

import math

import ferrotorch
from ferrotorch import Size, inf, nan
from ferrotorch.distributions import constraints
from ferrotorch.distributions.chi2 import Chi2
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import _standard_normal, broadcast_all

__all__ = ["StudentT"]


class StudentT(Distribution):
    r"""Student's t-distribution: a standard normal number over the root of a chi-squared one by its degrees of freedom.

    Args:
        df (float or Tensor): the degrees of freedom
        loc (float or Tensor): the centre. Default: 0
        scale (float or Tensor): the scale. Default: 1

    Example::

        >>> StudentT(torch.tensor([4.0])).variance
        tensor([2.])
    """

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True
    _expands = {"df": 0, "loc": 0, "scale": 0}

    def __init__(self, df, loc=0.0, scale=1.0, validate_args=None):
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.size(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(StudentT, _instance)
        new._chi2 = self._chi2.expand(batch_shape)
        return self._expanded(StudentT, batch_shape, new)

    @property
    def mean(self):
        mean = self.loc.clone(memory_format=ferrotorch.contiguous_format)
        mean[self.df <= 1] = nan
        return mean

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        variance = self.df.clone(memory_format=ferrotorch.contiguous_format)
        finite = self.df > 2
        variance[finite] = self.scale[finite].pow(2) * self.df[finite] / (self.df[finite] - 2)
        variance[(self.df <= 2) & (self.df > 1)] = inf
        variance[self.df <= 1] = nan
        return variance

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        normal = _standard_normal(shape, dtype=self.df.dtype, device=self.df.device)
        return self.loc + self.scale * (normal * ferrotorch.rsqrt(self._chi2.rsample(sample_shape) / self.df))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        y = (value - self.loc) / self.scale
        normalizer = (
            self.scale.log()
            + 0.5 * self.df.log()
            + 0.5 * math.log(math.pi)
            + ferrotorch.lgamma(0.5 * self.df)
            - ferrotorch.lgamma(0.5 * (self.df + 1.0))
        )
        return -0.5 * (self.df + 1.0) * ferrotorch.log1p(y**2.0 / self.df) - normalizer

    def entropy(self):
        half, above = 0.5 * self.df, 0.5 * (self.df + 1)
        log_beta = ferrotorch.lgamma(half) + math.lgamma(0.5) - ferrotorch.lgamma(above)
        spread = above * (ferrotorch.digamma(above) - ferrotorch.digamma(half))
        return self.scale.log() + spread + 0.5 * self.df.log() + log_beta
