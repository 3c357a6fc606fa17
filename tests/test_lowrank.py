"""Factors of low rank multiply to the matrix they are of, whose rank they reach."""

import pytest

import ferrotorch


@pytest.mark.parametrize("shape", [(9, 5), (5, 9), (2, 7, 6)])
def test_factors_multiply_to_the_matrix(shape):
    matrix = ferrotorch.randn(*shape[:-1], 3) @ ferrotorch.randn(*shape[:-2], 3, shape[-1])
    U, S, V = ferrotorch.svd_lowrank(matrix, q=3)
    ferrotorch.testing.assert_close((U * S.unsqueeze(-2)) @ V.mT, matrix, rtol=1e-4, atol=1e-4)
    ferrotorch.testing.assert_close(U.mT @ U, ferrotorch.eye(3).expand(*shape[:-2], 3, 3), rtol=1e-4, atol=1e-4)


def test_components_are_those_of_centred_rows():
    rows = ferrotorch.randn(20, 4)
    _, S, _ = ferrotorch.pca_lowrank(rows, q=4)
    exact = ferrotorch.linalg.svdvals(rows - rows.mean(0))
    ferrotorch.testing.assert_close(S, exact, rtol=1e-4, atol=1e-4)
    shifted = ferrotorch.svd_lowrank(rows, q=4, M=rows.mean(0, keepdim=True))
    ferrotorch.testing.assert_close(shifted[1], exact, rtol=1e-4, atol=1e-4)


def test_wrong_counts_are_errors():
    with pytest.raises(ValueError, match="not greater than min"):
        ferrotorch.pca_lowrank(ferrotorch.ones(3, 2), q=5)
    with pytest.raises(ValueError, match="niter"):
        ferrotorch.pca_lowrank(ferrotorch.ones(3, 2), niter=-1)
