"""The Wishart distribution."""

import math
import warnings

import ferrotorch
from ferrotorch import Size, nan
from ferrotorch.distributions import constraints
from ferrotorch.distributions.chi2 import Chi2
from ferrotorch.distributions.exp_family import ExponentialFamily
from ferrotorch.distributions.multivariate_normal import _half_log_det, _precision_to_scale_tril
from ferrotorch.distributions.utils import NUMBERS, lazy_property

__all__ = ["Wishart"]


def _mvdigamma(x, p):
    """The sum of ``digamma(x - i/2)`` for the first `p` numbers `i`."""
    if not (x > (p - 1) / 2).all():
        raise AssertionError("Wrong domain for multivariate digamma function.")
    halves = ferrotorch.arange(p, dtype=x.dtype, device=x.device) / 2
    return ferrotorch.digamma(x.unsqueeze(-1) - halves).sum(-1)


class Wishart(ExponentialFamily):
    r"""The Wishart distribution of positive definite matrices: the sum of `df` outer products of normal vectors.

    Exactly one of the three matrices is given; the lower Cholesky factor saves a decomposition.

    Args:
        df (float or Tensor): degrees of freedom, more than the number of rows minus one
        covariance_matrix (Tensor): the covariance of the normal vectors, positive definite
        precision_matrix (Tensor): its inverse, positive definite
        scale_tril (Tensor): its lower triangular factor, with a positive diagonal
        validate_args (bool, optional): whether parameters and values are checked

    Example::

        >>> Wishart(torch.tensor(3.0), scale_tril=torch.eye(2)).mean
        tensor([[3., 0.],
                [0., 3.]])
    """

    support = constraints.positive_definite
    has_rsample = True
    _mean_carrier_measure = 0

    @property
    def arg_constraints(self):
        return {
            "covariance_matrix": constraints.positive_definite,
            "precision_matrix": constraints.positive_definite,
            "scale_tril": constraints.lower_cholesky,
            "df": constraints.greater_than(self.event_shape[-1] - 1),
        }

    def __init__(self, df, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        given = {
            "scale_tril": scale_tril,
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
        }
        given = {name: matrix for name, matrix in given.items() if matrix is not None}
        if len(given) != 1:
            raise AssertionError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        if isinstance(df, NUMBERS):
            df = ferrotorch.tensor(df, dtype=matrix.dtype, device=matrix.device)
        batch = ferrotorch.broadcast_shapes(matrix.shape[:-2], df.shape)
        self.df = df.expand(batch)
        event = matrix.shape[-2:]
        if self.df.le(event[-1] - 1).any():
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {event[-1] - 1}.")
        setattr(self, name, matrix.expand((*batch, -1, -1)))
        super().__init__(Size(batch), event, validate_args=validate_args)
        if self.df.lt(event[-1]).any():
            warnings.warn(
                "Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.",
                stacklevel=2,
            )
        if name == "scale_tril":
            self._unbroadcasted_scale_tril = scale_tril
        elif name == "covariance_matrix":
            self._unbroadcasted_scale_tril = ferrotorch.linalg.cholesky(covariance_matrix)
        else:
            self._unbroadcasted_scale_tril = _precision_to_scale_tril(precision_matrix)
        self._dist_chi2 = self._chi2(batch)

    def _chi2(self, batch):
        """The squares on the diagonal of the Bartlett decomposition: each row has a degree less."""
        size = self._event_shape[-1]
        rows = ferrotorch.arange(size, dtype=self.df.dtype, device=self.df.device)
        return Chi2(df=self.df.unsqueeze(-1) - rows.expand((*batch, -1)))

    def expand(self, batch_shape, _instance=None):
        new = self._get_checked_instance(Wishart, _instance)
        batch_shape = Size(batch_shape)
        new._unbroadcasted_scale_tril = self._unbroadcasted_scale_tril
        new.df = self.df.expand(batch_shape)
        for name in ("covariance_matrix", "scale_tril", "precision_matrix"):
            if name in self.__dict__:
                setattr(new, name, getattr(self, name).expand(batch_shape + self.event_shape))
        super(Wishart, new).__init__(batch_shape, self.event_shape, validate_args=False)
        new._dist_chi2 = new._chi2(batch_shape)
        new._validate_args = self._validate_args
        return new

    def _broadcast(self, matrix):
        return matrix.expand(self._batch_shape + self._event_shape)

    @lazy_property
    def scale_tril(self):
        """The lower Cholesky factor of the covariance."""
        return self._broadcast(self._unbroadcasted_scale_tril)

    @lazy_property
    def covariance_matrix(self):
        """The covariance of the normal vectors."""
        return self._broadcast(self._unbroadcasted_scale_tril @ self._unbroadcasted_scale_tril.mT)

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance."""
        return self._broadcast(ferrotorch.cholesky_inverse(self._unbroadcasted_scale_tril))

    @property
    def mean(self):
        return self.df.view(self._batch_shape + (1, 1)) * self.covariance_matrix

    @property
    def mode(self):
        factor = self.df - self.covariance_matrix.shape[-1] - 1
        factor = factor.masked_fill(factor <= 0, nan)
        return factor.view(self._batch_shape + (1, 1)) * self.covariance_matrix

    @property
    def variance(self):
        covariance = self.covariance_matrix
        diagonal = covariance.diagonal(dim1=-2, dim2=-1)
        spread = covariance.pow(2) + diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2)
        return self.df.view(self._batch_shape + (1, 1)) * spread

    def _bartlett_sampling(self, sample_shape=Size()):
        size = self._event_shape[-1]
        noise = self._dist_chi2.rsample(sample_shape).sqrt().diag_embed(dim1=-2, dim2=-1)
        rows, columns = ferrotorch.tril_indices(size, size, offset=-1)
        noise[..., rows, columns] = ferrotorch.randn(
            (*sample_shape, *self._batch_shape, size * (size - 1) // 2), dtype=noise.dtype, device=noise.device
        )
        factor = self._unbroadcasted_scale_tril @ noise
        return factor @ factor.mT

    def rsample(self, sample_shape=Size(), max_try_correction=None):
        """Draws matrices through which gradients flow; those that rounding makes singular are drawn again.

        Args:
            sample_shape (torch.Size): how many. Default: one
            max_try_correction (int, optional): how often they are drawn again. Default: 3 for batches, else 10
        """
        if max_try_correction is None:
            max_try_correction = 3 if self._batch_shape else 10
        sample_shape = Size(sample_shape)
        sample = self._bartlett_sampling(sample_shape)
        # PyTorch draws those again that are positive definite, once, and then those that are not: so does this, because
        # the same seed is to give the same numbers.
        again = ~self._singular(sample, every=True)
        for _ in range(max_try_correction):
            if not again.any():
                break
            drawn = self._bartlett_sampling(Size((int(again.sum()),)))
            if again.all():
                sample = drawn.reshape(sample.shape)
            else:
                sample = sample.index_put((again,), drawn)
            still = again.clone()
            still[again] = self._singular(drawn)
            again = still
        return sample

    def _singular(self, sample, every=False):
        """Whether one sample of a batch is not positive definite, or whether every one is not."""
        singular = ~constraints.positive_definite.check(sample)
        if not self._batch_shape:
            return singular
        dims = tuple(range(-len(self._batch_shape), 0))
        return singular.amin(dims) if every else singular.amax(dims)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        nu, p = self.df, self._event_shape[-1]
        trace = ferrotorch.cholesky_solve(value, self._unbroadcasted_scale_tril).diagonal(dim1=-2, dim2=-1).sum(-1)
        return (
            -nu * (p * math.log(2) / 2 + _half_log_det(self._unbroadcasted_scale_tril))
            - ferrotorch.mvlgamma(nu / 2, p=p)
            + (nu - p - 1) / 2 * ferrotorch.linalg.slogdet(value).logabsdet
            - trace / 2
        )

    def entropy(self):
        nu, p = self.df, self._event_shape[-1]
        return (
            (p + 1) * (p * math.log(2) / 2 + _half_log_det(self._unbroadcasted_scale_tril))
            + ferrotorch.mvlgamma(nu / 2, p=p)
            - (nu - p - 1) / 2 * _mvdigamma(nu / 2, p=p)
            + nu * p / 2
        )

    @property
    def _natural_params(self):
        return -self.precision_matrix / 2, (self.df - self._event_shape[-1] - 1) / 2

    def _log_normalizer(self, x, y):
        p = self._event_shape[-1]
        half = y + (p + 1) / 2
        log_det = ferrotorch.linalg.slogdet(-2 * x).logabsdet
        return half * (p * math.log(2) - log_det) + ferrotorch.mvlgamma(half, p=p)
