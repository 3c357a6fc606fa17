"""Factors of low rank by random projections (Halko, Martinsson and Tropp, 2009)."""

import ferrotorch

__all__ = ["pca_lowrank", "svd_lowrank"]


def _basis(matrix, q, niter):
    """Orthonormal columns that span nearly what the matrix maps random vectors to."""
    vectors = ferrotorch.randn(matrix.shape[-1], q, dtype=matrix.dtype, device=matrix.device)
    basis = ferrotorch.linalg.qr(matrix @ vectors).Q
    for _ in range(niter):
        basis = ferrotorch.linalg.qr(matrix.mH @ basis).Q
        basis = ferrotorch.linalg.qr(matrix @ basis).Q
    return basis


def svd_lowrank(A, q=6, niter=2, M=None):
    """Returns the largest singular values of matrices, about, with their vectors: ``U``, ``S``, ``V``.

    Args:
        A (Tensor): matrices
        q (int): how many singular values, a little more than the rank. Default: 6
        niter (int): how often the projection is refined. Default: 2
        M (Tensor, optional): what is subtracted from the matrices first

    Example::

        >>> U, S, V = torch.svd_lowrank(torch.ones(4, 3), q=1)
        >>> S
        tensor([3.4641])
    """
    q = 6 if q is None else q
    rows, columns = A.shape[-2:]
    matrix = A if M is None else A - M.broadcast_to(A.shape)
    if rows < columns:
        matrix = matrix.mH
    basis = _basis(matrix, q, niter)
    U, S, Vh = ferrotorch.linalg.svd(basis.mH @ matrix, full_matrices=False)
    U, V = basis @ U, Vh.mH
    return (V, S, U) if rows < columns else (U, S, V)


def pca_lowrank(A, q=None, center=True, niter=2):
    """Returns the principal components of the rows of matrices, about: ``U``, ``S``, and the directions ``V``.

    Args:
        A (Tensor): matrices, a row for each sample
        q (int, optional): how many components. Default: 6, or as many as there are rows or columns
        center (bool): whether the mean of the rows is subtracted first. Default: ``True``
        niter (int): how often the projection is refined. Default: 2

    Example::

        >>> U, S, V = torch.pca_lowrank(torch.tensor([[0., 0.], [3., 4.]]), q=1)
        >>> V.abs()
        tensor([[0.6000],
                [0.8000]])
    """
    rows, columns = A.shape[-2:]
    if q is None:
        q = min(6, rows, columns)
    elif not 0 <= q <= min(rows, columns):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(rows, columns)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - A.mean(-2, keepdim=True) if center else A, q, niter=niter)
