"""The Pareto distribution."""

from ferrotorch.distributions import constraints
from ferrotorch.distributions.exponential import Exponential
from ferrotorch.distributions.transformed_distribution import TransformedDistribution
from ferrotorch.distributions.transforms import AffineTransform, ExpTransform
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["Pareto"]


class Pareto(TransformedDistribution):
    r"""The Pareto distribution, with density :math:`\alpha m^\alpha / x^{\alpha + 1}` from :math:`m` on.

    Args:
        scale (float or Tensor): the lower end :math:`m`
        alpha (float or Tensor): :math:`\alpha`
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Pareto(torch.tensor([1.0]), torch.tensor([3.0])).mean
        tensor([1.5000])
    """

    arg_constraints = {"alpha": constraints.positive, "scale": constraints.positive}

    def __init__(self, scale, alpha, validate_args=None):
        self.scale, self.alpha = broadcast_all(scale, alpha)
        base = Exponential(self.alpha, validate_args=validate_args)
        transforms = [ExpTransform(), AffineTransform(loc=0, scale=self.scale)]
        super().__init__(base, transforms, validate_args=validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Pareto, _instance)
        new.scale, new.alpha = self.scale.expand(batch_shape), self.alpha.expand(batch_shape)
        return super().expand(batch_shape, _instance=new)

    @property
    def mean(self):
        # At one and below the mean is infinite.
        above = self.alpha.clamp(min=1)
        return above * self.scale / (above - 1)

    @property
    def mode(self):
        return self.scale

    @property
    def variance(self):
        above = self.alpha.clamp(min=2)
        return self.scale.pow(2) * above / ((above - 1).pow(2) * (above - 2))

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        """Numbers from the scale on."""
        return constraints.greater_than_eq(self.scale)

    def entropy(self):
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())
