"""A few eigenpairs of a large symmetric matrix."""

from ferrotorch import _C

__all__ = ["lobpcg"]


def lobpcg(
    A,
    k=None,
    B=None,
    X=None,
    n=None,
    iK=None,
    niter=None,
    tol=None,
    largest=None,
    method=None,
    tracker=None,
    ortho_iparams=None,
    ortho_fparams=None,
    ortho_bparams=None,
):
    """Returns the `k` largest (or smallest) eigenvalues of ``A @ x = E * B @ x`` and their vectors as columns.

    Tensors are dense here, so the result comes from a dense decomposition: it is exact, and what steers the iteration
    (`X`, `n`, `iK`, `niter`, `tol`, `method`, `tracker` and the parameters of the orthogonalization) has no influence.

    Args:
        A (Tensor): symmetric, shape ``(*, m, m)``
        k (int, optional): how many eigenpairs; the columns of `X`, or 1, if not given
        B (Tensor, optional): symmetric positive-definite, shape ``(*, m, m)``; the identity if not given
        X (Tensor, optional): an initial approximation of the vectors
        largest (bool, optional): whether the largest eigenvalues are wanted rather than the smallest

    Example::

        >>> torch.lobpcg(torch.diag(torch.tensor([1., 2., 3.])))[0]
        tensor([3.])
    """
    m = A.shape[-1]
    k = (1 if X is None else X.shape[-1]) if k is None else k
    size = (k if X is None else X.shape[-1]) if n is None else n
    if m < 3 * size:
        raise ValueError(
            f"LPBPCG algorithm is not applicable when the number of A rows (={m})"
            f" is smaller than 3 x the number of requested eigenpairs (={size})"
        )
    if method not in (None, "basic", "ortho"):
        raise ValueError(f"lobpcg: unknown method {method!r}")
    L = None
    A = (A + A.mT) / 2
    if B is not None:
        L = _C._linalg_cholesky(B)
        A = _C._linalg_solve_triangular(L, A, upper=False)
        A = _C._linalg_solve_triangular(L.mT, A, upper=True, left=False)
    E, V = _C._linalg_eigh(A)
    if largest is None or largest:
        E, V = E.flip(-1), V.flip(-1)
    E, V = E[..., :k], V[..., :k]
    return E, V if L is None else _C._linalg_solve_triangular(L.mT, V, upper=True)
