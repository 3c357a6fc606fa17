"""The logistic normal distribution."""

from ferrotorch.distributions import constraints
from ferrotorch.distributions.normal import Normal
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.transforms import StickBreakingTransform

__all__ = ["LogisticNormal"]


class LogisticNormal(TransformedDistribution):
    """The distribution of probabilities that a stick broken by normal numbers makes: ``K`` of them give ``K + 1``.

    Args:
        loc (float or Tensor): the means
        scale (float or Tensor): the standard deviations
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> LogisticNormal(torch.zeros(3), torch.ones(3)).sample().shape
        torch.Size([4])
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, loc, scale, validate_args=None):
        base = Normal(loc, scale, validate_args=validate_args)
        if not base.batch_shape:
            base = base.expand([1])
        super().__init__(base, StickBreakingTransform(), validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        return super().expand(batch_shape, _instance=self._get_checked_instance(LogisticNormal, _instance))

    @property
    def loc(self):
        """The means."""
        return self.base_dist.base_dist.loc

    @property
    def scale(self):
        """The standard deviations."""
        return self.base_dist.base_dist.scale
