"""The LKJ distribution of correlation matrices."""

import math

import ferrotorch
from ferrotorch import Size
from ferrotorch.distributions import constraints
from ferrotorch.distributions.beta import Beta
from ferrotorch.distributions.distribution import Distribution
from ferrotorch.distributions.utils import broadcast_all

__all__ = ["LKJCholesky"]


class LKJCholesky(Distribution):
    r"""The LKJ distribution over lower Cholesky factors of correlation matrices :math:`M`, whose density is proportional
    to :math:`|M|^{\eta - 1}`; samples are made by the onion method.

    Args:
        dim (int): number of rows
        concentration (float or Tensor): :math:`\eta`; 1 makes all correlation matrices equally likely. Default: 1
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> LKJCholesky(3, 0.5).sample().shape
        torch.Size([3, 3])
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim, concentration=1.0, validate_args=None):
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        # The squared distance of each row from the diagonal: the first row has none.
        rows = ferrotorch.arange(dim - 1, dtype=self.concentration.dtype, device=self.concentration.device)
        rows = ferrotorch.cat([rows.new_zeros((1,)), rows])
        marginal = self.concentration + 0.5 * (dim - 2)
        self._beta = Beta(rows + 0.5, marginal.unsqueeze(-1) - 0.5 * rows)
        super().__init__(self.concentration.size(), Size((dim, dim)), validate_args)

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(LKJCholesky, _instance)
        batch_shape = Size(batch_shape)
        new.dim = self.dim
        new.concentration = self.concentration.expand(batch_shape)
        new._beta = self._beta.expand(batch_shape + (self.dim,))
        super(LKJCholesky, new).__init__(batch_shape, self.event_shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def sample(self, sample_shape=Size()):
        squares = self._beta.sample(sample_shape).unsqueeze(-1)
        normal = ferrotorch.randn(self._extended_shape(sample_shape), dtype=squares.dtype, device=squares.device)
        normal = normal.tril(-1)
        directions = normal / normal.norm(dim=-1, keepdim=True)
        # The first row has no direction.
        directions[..., 0, :].fill_(0.0)
        factor = ferrotorch.sqrt(squares) * directions
        tiny = ferrotorch.finfo(factor.dtype).tiny
        return factor + (1 - factor.square().sum(dim=-1)).clamp(min=tiny).sqrt().diag_embed()

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        diagonal = value.diagonal(dim1=-1, dim2=-2)[..., 1:]
        rows = ferrotorch.arange(2, self.dim + 1, device=self.concentration.device)
        powers = 2 * (self.concentration - 1).unsqueeze(-1) + self.dim - rows
        unnormalized = (powers * diagonal.log()).sum(dim=-1)
        below = self.dim - 1
        alpha = self.concentration + 0.5 * below
        normalizer = ferrotorch.mvlgamma(alpha - 0.5, below) - ferrotorch.lgamma(alpha) * below
        return unnormalized - (0.5 * below * math.log(math.pi) + normalizer)
