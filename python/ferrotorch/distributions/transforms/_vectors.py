"""Transforms of vectors and matrices."""

import math

import ferrotorch
from ferrotorch.distributions import constraints
from ferrotorch.distributions.transforms._base import Transform
from ferrotorch.distributions.transforms._elementwise import _clipped_sigmoid
from ferrotorch.distributions.utils import tril_matrix_to_vec, vec_to_tril_matrix
from ferrotorch.nn.functional import pad, softplus


class SoftmaxTransform(Transform):
    """The softmax along the last dimension; the logarithm takes its inverse's place, up to a constant."""

    domain = constraints.real_vector
    codomain = constraints.simplex
    _alike = True

    def _call(self, x):
        probs = (x - x.max(-1, True)[0]).exp()
        return probs / probs.sum(-1, True)

    def _inverse(self, y):
        return y.log()

    def forward_shape(self, shape):
        return _vector(shape)

    def inverse_shape(self, shape):
        return _vector(shape)


def _vector(shape, change=0):
    if len(shape) < 1:
        raise ValueError("Too few dimensions on input")
    return shape[:-1] + (shape[-1] + change,)


class StickBreakingTransform(Transform):
    """Breaks a stick of length one piece by piece: ``(*, K)`` numbers become ``(*, K + 1)`` probabilities.

    Example::

        >>> StickBreakingTransform()(torch.zeros(2))
        tensor([0.3333, 0.3333, 0.3333])
    """

    domain = constraints.real_vector
    codomain = constraints.simplex
    bijective = True
    _alike = True

    def _offset(self, x):
        """How many pieces are still to come: with it, zeros make pieces of equal length."""
        return x.shape[-1] + 1 - x.new_ones(x.shape[-1]).cumsum(-1)

    def _call(self, x):
        share = _clipped_sigmoid(x - self._offset(x).log())
        left = (1 - share).cumprod(-1)
        return pad(share, [0, 1], value=1) * pad(left, [1, 0], value=1)

    def _inverse(self, y):
        pieces = y[..., :-1]
        left = (1 - pieces.cumsum(-1)).clamp(min=ferrotorch.finfo(y.dtype).tiny)
        return pieces.log() - left.log() + self._offset(pieces).log()

    def log_abs_det_jacobian(self, x, y):
        x = x - self._offset(x).log()
        return (-x + ferrotorch.nn.functional.logsigmoid(x) + y[..., :-1].log()).sum(-1)

    def forward_shape(self, shape):
        return _vector(shape, 1)

    def inverse_shape(self, shape):
        return _vector(shape, -1)


class LowerCholeskyTransform(Transform):
    """Matrices become lower triangular with a positive diagonal, which is exponentiated."""

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.lower_cholesky
    _alike = True

    def _call(self, x):
        return x.tril(-1) + x.diagonal(dim1=-2, dim2=-1).exp().diag_embed()

    def _inverse(self, y):
        return y.tril(-1) + y.diagonal(dim1=-2, dim2=-1).log().diag_embed()


class PositiveDefiniteTransform(Transform):
    """Matrices become positive definite: the product of the lower Cholesky factor with its transpose."""

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.positive_definite
    _alike = True

    def _call(self, x):
        factor = LowerCholeskyTransform()(x)
        return factor @ factor.mT

    def _inverse(self, y):
        return LowerCholeskyTransform().inv(ferrotorch.linalg.cholesky(y))


class CorrCholeskyTransform(Transform):
    r"""Vectors of ``D (D - 1) / 2`` numbers become Cholesky factors of ``D`` by ``D`` correlation matrices.

    The hyperbolic tangent makes partial correlations of the numbers; each row then has length one.
    """

    domain = constraints.real_vector
    codomain = constraints.corr_cholesky
    bijective = True

    def _call(self, x):
        x = ferrotorch.tanh(x)
        eps = ferrotorch.finfo(x.dtype).eps
        partial = vec_to_tril_matrix(x.clamp(min=-1 + eps, max=1 - eps), diag=-1)
        # The length that is left in a row after each entry.
        left = (1 - partial**2).sqrt().cumprod(-1)
        diagonal = ferrotorch.eye(partial.shape[-1], dtype=partial.dtype, device=partial.device)
        return (partial + diagonal) * pad(left[..., :-1], [1, 0], value=1)

    def _inverse(self, y):
        left = 1 - ferrotorch.cumsum(y * y, dim=-1)
        entries = tril_matrix_to_vec(y, diag=-1)
        lengths = tril_matrix_to_vec(pad(left[..., :-1], [1, 0], value=1), diag=-1)
        partial = entries / lengths.sqrt()
        return (partial.log1p() - (-partial).log1p()) / 2

    def log_abs_det_jacobian(self, x, y, intermediates=None):
        left = 1 - (y * y).cumsum(dim=-1)
        # An entry is its partial correlation times the length left before it.
        lengths = 0.5 * tril_matrix_to_vec(left, diag=-2).log().sum(-1)
        tanh = -2 * (x + softplus(-2 * x) - math.log(2.0)).sum(dim=-1)
        return lengths + tanh

    def forward_shape(self, shape):
        if len(shape) < 1:
            raise ValueError("Too few dimensions on input")
        n = round((0.25 + 2 * shape[-1]) ** 0.5 + 0.5)
        if n * (n - 1) // 2 != shape[-1]:
            raise ValueError("Input is not a flattened lower-diagonal number")
        return shape[:-1] + (n, n)

    def inverse_shape(self, shape):
        if len(shape) < 2:
            raise ValueError("Too few dimensions on input")
        if shape[-2] != shape[-1]:
            raise ValueError("Input is not square")
        return shape[:-2] + (shape[-1] * (shape[-1] - 1) // 2,)
