"""Linear algebra, with the standard's names of arguments."""

import ferrotorch
from ferrotorch import Tensor
from ferrotorch.array_api._dtypes import result_type

# Functions whose arguments are the standard's already.
_SAME = "det eig eigh eigvals eigvalsh inv matrix_power slogdet svdvals".split()
__all__ = [
    *_SAME,
    "cholesky",
    "cross",
    "diagonal",
    "matmul",
    "matrix_norm",
    "matrix_rank",
    "matrix_transpose",
    "outer",
    "pinv",
    "qr",
    "solve",
    "svd",
    "tensordot",
    "trace",
    "vecdot",
    "vector_norm",
]


def _passed_on(name):
    def call(*args, **kwargs):
        return getattr(ferrotorch.linalg, name)(*args, **kwargs)

    call.__name__, call.__doc__ = name, f"Calls `ferrotorch.linalg.{name}`."
    return call


globals().update({name: _passed_on(name) for name in _SAME})


def _promoted(x1, x2):
    dtype = result_type(x1, x2)
    return x1.to(dtype), x2.to(dtype)


def matmul(x1, x2, /):
    """Returns products of matrices."""
    return ferrotorch.matmul(*_promoted(x1, x2))


def tensordot(x1, x2, /, *, axes=2):
    """Returns the sums of products along pairs of axes."""
    return ferrotorch.tensordot(*_promoted(x1, x2), dims=axes)


def vecdot(x1, x2, /, *, axis=-1):
    """Returns the inner products of vectors along an axis."""
    x1, x2 = _promoted(x1, x2)
    x1, x2 = ferrotorch.broadcast_tensors(x1, x2)
    return (x1.conj() * x2).sum(axis, dtype=x1.dtype)


def matrix_transpose(x, /):
    """Returns the matrices with rows and columns exchanged."""
    return x.mT


def outer(x1, x2, /):
    """Returns the products of all pairs of elements of two vectors."""
    return ferrotorch.outer(*_promoted(x1, x2))


def diagonal(x, /, *, offset=0):
    """Returns a diagonal of each matrix."""
    return x.diagonal(offset, -2, -1)


def trace(x, /, *, offset=0, dtype=None):
    """Returns the sum of a diagonal of each matrix."""
    whole = not (x.is_floating_point() or x.is_complex())
    return x.diagonal(offset, -2, -1).sum(-1, dtype=ferrotorch.int64 if dtype is None and whole else dtype)


def cholesky(x, /, *, upper=False):
    """Returns the Cholesky factors of matrices."""
    return ferrotorch.linalg.cholesky(x, upper=upper)


def cross(x1, x2, /, *, axis=-1):
    """Returns the cross products of vectors of three elements."""
    return ferrotorch.linalg.cross(*_promoted(x1, x2), dim=axis)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """Returns the norms of matrices."""
    return ferrotorch.linalg.matrix_norm(x, ord=ord, keepdim=keepdims)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """Returns the norms of vectors."""
    return ferrotorch.linalg.vector_norm(x, ord=ord, dim=axis, keepdim=keepdims)


def matrix_rank(x, /, *, rtol=None):
    """Returns the ranks of matrices."""
    return ferrotorch.linalg.matrix_rank(x, rtol=rtol)


def pinv(x, /, *, rtol=None):
    """Returns the pseudo-inverses of matrices."""
    return ferrotorch.linalg.pinv(x, rtol=rtol)


def qr(x, /, *, mode="reduced"):
    """Returns factors of matrices: orthogonal ones and triangular ones."""
    return ferrotorch.linalg.qr(x, mode=mode)


def solve(x1: Tensor, x2: Tensor, /):
    """Returns the solutions of systems of equations; only a right side with one axis is one vector."""
    x1, x2 = _promoted(x1, x2)
    if x2.ndim == 1:
        return ferrotorch.linalg.solve(x1, x2.unsqueeze(-1)).squeeze(-1)
    batch = ferrotorch.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    return ferrotorch.linalg.solve(x1.expand((*batch, -1, -1)), x2.expand((*batch, -1, -1)))


def svd(x, /, *, full_matrices=True):
    """Returns the singular value decompositions of matrices."""
    return ferrotorch.linalg.svd(x, full_matrices=full_matrices)
