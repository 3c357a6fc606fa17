//! Cholesky, LU and QR factors, determinants.
#![allow(non_snake_case)]
use crate::bind::{bind_ops, named, Ret, Str, Value};
use ferrotorch_tensor::ops::linalg;
use ferrotorch_tensor::{bail, Tensor};
use pyo3::{PyResult, Python};

named! { CholeskyEx = "linalg_cholesky_ex", L, info }
named! { Lu = "linalg_lu", P, L, U }
named! { LuFactor = "linalg_lu_factor", LU, pivots }
named! { LuFactorEx = "linalg_lu_factor_ex", LU, pivots, info }
named! { LuWithInfo = "_lu_with_info", LU, pivots, info }
named! { LuUnpack = "lu_unpack", P, L, U }
named! { Slogdet = "linalg_slogdet", sign, logabsdet }
named! { TorchSlogdet = "slogdet", sign, logabsdet }
named! { LinalgQr = "linalg_qr", Q, R }
named! { Qr = "qr", Q, R }
named! { Geqrf = "geqrf", a, tau }

/// What `torch.lu` returns: a plain pair, or the named three where the numbers of zero pivots are wanted.
struct Factors(LuWithInfo, bool);

impl Ret for Factors {
    const PY: &'static str = <Vec<Tensor>>::PY;
    fn into_value(self, py: Python<'_>) -> PyResult<Value> {
        match self {
            Factors(all, true) => all.into_value(py),
            Factors(LuWithInfo { LU, pivots, .. }, false) => vec![LU, pivots].into_value(py),
        }
    }
}

bind_ops! { TABLE;
    /// Returns the lower-triangular factor ``L`` of a positive-definite matrix ``A = L @ L.mH``, or the upper one ``L.mH``.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``; one triangle is read
    ///     upper (bool): returns the upper-triangular factor
    ///
    /// Errors:
    ///     ``torch.linalg.LinAlgError`` where the matrix is not positive-definite.
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.cholesky(torch.tensor([[4., 2.], [2., 2.]]))
    ///     tensor([[2., 0.],
    ///             [1., 1.]])
    _linalg_cholesky [FUNCTION, OUT] (A: Tensor; upper: bool = False) { |_| linalg::cholesky(A, upper, true) }

    /// Returns the Cholesky factor and, per matrix, 0 or the order of the leading minor that is not positive-definite.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     upper (bool): returns the upper-triangular factor
    ///     check_errors (bool): raises an error instead
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.cholesky_ex(torch.tensor([[4.]])).info
    ///     tensor(0, dtype=torch.int32)
    _linalg_cholesky_ex [FUNCTION, OUT] (A: Tensor; upper: bool = False, check_errors: bool = False) -> CholeskyEx {
        |_| linalg::cholesky_ex(A, upper, check_errors).map(|(L, info)| CholeskyEx { L, info })
    }

    /// Returns the triangular factor of a positive-definite matrix; :func:`torch.linalg.cholesky` is the newer form.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///     upper (bool): returns the upper-triangular factor
    ///
    /// Example::
    ///
    ///     >>> torch.cholesky(torch.tensor([[4.]]))
    ///     tensor([[2.]])
    cholesky [FUNCTION, METHOD, OUT] (input: Tensor, upper: bool = False) { |_| linalg::cholesky(input, upper, false) }

    /// Returns the inverse of ``A``, given its Cholesky factor.
    ///
    /// Args:
    ///     input (Tensor): the factor, shape ``(*, n, n)``
    ///     upper (bool): the factor is upper-triangular
    ///
    /// Example::
    ///
    ///     >>> torch.cholesky_inverse(torch.tensor([[2.]]))
    ///     tensor([[0.2500]])
    cholesky_inverse [FUNCTION, METHOD, OUT] (L: Tensor, upper: bool = False) { |_| linalg::cholesky_inverse(L, upper) }

    /// Solves ``A @ X = B``, given the Cholesky factor of ``A``.
    ///
    /// Args:
    ///     B (Tensor): the right sides, shape ``(*, n, k)``
    ///     L (Tensor): the factor, shape ``(*, n, n)``
    ///     upper (bool): the factor is upper-triangular
    ///
    /// Example::
    ///
    ///     >>> torch.cholesky_solve(torch.tensor([[8.]]), torch.tensor([[2.]]))
    ///     tensor([[2.]])
    cholesky_solve [FUNCTION, METHOD, OUT] (B: Tensor, L: Tensor, upper: bool = False) { |_| linalg::cholesky_solve(B, L, upper) }

    /// Returns the factors of ``A = P @ L @ U`` with partial pivoting.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     pivot (bool): must be True on the CPU
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.lu(torch.tensor([[1., 2.], [2., 2.]])).L
    ///     tensor([[1.0000, 0.0000],
    ///             [0.5000, 1.0000]])
    _linalg_lu [FUNCTION, OUT] (A: Tensor; pivot: bool = True) -> Lu { |_| linalg::lu(A, pivot).map(|[P, L, U]| Lu { P, L, U }) }

    /// Returns the packed LU factors and the pivots, from 1.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     pivot (bool): must be True on the CPU
    ///
    /// Errors:
    ///     ``RuntimeError`` where a pivot is zero.
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.lu_factor(torch.tensor([[1., 2.], [2., 2.]])).pivots
    ///     tensor([2, 2], dtype=torch.int32)
    _linalg_lu_factor [FUNCTION, OUT] (A: Tensor; pivot: bool = True) -> LuFactor {
        |_| linalg::lu_factor(A, pivot).map(|(LU, pivots)| LuFactor { LU, pivots })
    }

    /// Returns the packed LU factors, the pivots and, per matrix, 0 or the number of a zero pivot.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     pivot (bool): must be True on the CPU
    ///     check_errors (bool): raises an error instead
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.lu_factor_ex(torch.zeros(2, 2)).info
    ///     tensor(1, dtype=torch.int32)
    _linalg_lu_factor_ex [FUNCTION, OUT] (A: Tensor; pivot: bool = True, check_errors: bool = False) -> LuFactorEx {
        |_| linalg::lu_factor_ex(A, pivot, check_errors).map(|[LU, pivots, info]| LuFactorEx { LU, pivots, info })
    }

    /// Returns ``P``, ``L`` and ``U`` of what :func:`torch.linalg.lu_factor` returns.
    ///
    /// Args:
    ///     LU_data (Tensor): the packed factors
    ///     LU_pivots (Tensor): the pivots
    ///     unpack_data (bool): whether ``L`` and ``U`` are wanted
    ///     unpack_pivots (bool): whether ``P`` is wanted
    ///
    /// Example::
    ///
    ///     >>> torch.lu_unpack(*torch.linalg.lu_factor(torch.tensor([[2.]]))).U
    ///     tensor([[2.]])
    lu_unpack [FUNCTION, OUT] (LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True) -> LuUnpack {
        |_| linalg::lu_unpack(LU_data, LU_pivots, unpack_data, unpack_pivots).map(|[P, L, U]| LuUnpack { P, L, U })
    }

    /// Returns the packed LU factors and the pivots, from 1; :func:`torch.linalg.lu_factor` is the newer form.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     pivot (bool): must be True on the CPU
    ///     get_infos (bool): returns, per matrix, 0 or the number of a zero pivot, instead of an error
    ///
    /// Example::
    ///
    ///     >>> torch.lu(torch.tensor([[2.]]))
    ///     (tensor([[2.]]), tensor([1], dtype=torch.int32))
    lu [FUNCTION, METHOD, OUT] (A: Tensor, pivot: bool = True, get_infos: bool = False) -> Factors {
        |_| linalg::lu_factor_ex(A, pivot, !get_infos).map(|[LU, pivots, info]| Factors(LuWithInfo { LU, pivots, info }, get_infos))
    }

    /// Returns the determinant of a square matrix.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.det(torch.tensor([[2., 0.], [0., 3.]]))
    ///     tensor(6.)
    _linalg_det [FUNCTION, OUT] (A: Tensor) { |_| linalg::det(A) }

    /// Returns the determinant of a square matrix.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.det(torch.tensor([[2., 0.], [0., 3.]]))
    ///     tensor(6.)
    det [FUNCTION, METHOD] (input: Tensor) { |_| linalg::det(input) }

    /// Returns the logarithm of a determinant: NaN where that is negative, minus infinity where it is zero.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.logdet(torch.eye(2))
    ///     tensor(0.)
    logdet [FUNCTION, METHOD] (input: Tensor) { |_| linalg::logdet(input) }

    /// Returns the sign of the determinant and the logarithm of its absolute value.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.slogdet(torch.tensor([[-1.]])).sign
    ///     tensor(-1.)
    _linalg_slogdet [FUNCTION, OUT] (A: Tensor) -> Slogdet {
        |_| linalg::slogdet(A).map(|(sign, logabsdet)| Slogdet { sign, logabsdet })
    }

    /// Returns the sign of the determinant and the logarithm of its absolute value.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.slogdet(torch.tensor([[-1.]])).sign
    ///     tensor(-1.)
    slogdet [FUNCTION, METHOD, OUT] (input: Tensor) -> TorchSlogdet {
        |_| linalg::slogdet(input).map(|(sign, logabsdet)| TorchSlogdet { sign, logabsdet })
    }

    /// Returns ``Q`` with orthonormal columns and the upper-triangular ``R`` of ``A = Q @ R``.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     mode (str): ``"reduced"``, ``"complete"``, or ``"r"`` for ``R`` alone
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.qr(torch.tensor([[3.], [4.]])).R
    ///     tensor([[-5.]])
    _linalg_qr [FUNCTION, OUT] (A: Tensor, mode: Str = "reduced") -> LinalgQr { |_| linalg::qr(A, mode).map(|(Q, R)| LinalgQr { Q, R }) }

    /// Returns the factors of ``A = Q @ R``; :func:`torch.linalg.qr` is the newer form.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, m, n)``
    ///     some (bool): whether the reduced factors are wanted
    ///
    /// Example::
    ///
    ///     >>> torch.qr(torch.tensor([[3.], [4.]])).R
    ///     tensor([[-5.]])
    qr [FUNCTION, METHOD, OUT] (input: Tensor, some: bool = True) -> Qr {
        |_| linalg::qr(input, if some { "reduced" } else { "complete" }).map(|(Q, R)| Qr { Q, R })
    }

    /// Returns ``R`` above and the reflections that make ``Q`` below the diagonal, with their factors, as LAPACK does.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, m, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.geqrf(torch.tensor([[3.], [4.]])).tau
    ///     tensor([1.6000])
    geqrf [FUNCTION, METHOD, OUT] (input: Tensor) -> Geqrf { |_| linalg::geqrf(input).map(|(a, tau)| Geqrf { a, tau }) }

    /// Returns the first columns of a product of Householder reflections.
    ///
    /// Args:
    ///     A (Tensor): the reflections' vectors below the diagonal, shape ``(*, m, n)``
    ///     tau (Tensor): their factors, shape ``(*, k)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.householder_product(torch.tensor([[1.]]), torch.tensor([2.]))
    ///     tensor([[-1.]])
    _linalg_householder_product [FUNCTION, OUT] (A: Tensor, tau: Tensor) { |_| linalg::householder_product(A, tau) }

    /// Alias of :func:`torch.linalg.householder_product`.
    ///
    /// Args:
    ///     input (Tensor): the reflections' vectors
    ///     tau (Tensor): their factors
    ///
    /// Example::
    ///
    ///     >>> torch.orgqr(torch.tensor([[1.]]), torch.tensor([2.]))
    ///     tensor([[-1.]])
    orgqr [FUNCTION, METHOD, OUT] (input: Tensor, tau: Tensor) { |_| linalg::householder_product(input, tau) }

    /// Multiplies a matrix by a product of Householder reflections.
    ///
    /// Args:
    ///     input (Tensor): the reflections' vectors, shape ``(*, m, k)``
    ///     tau (Tensor): their factors, shape ``(*, k)``
    ///     other (Tensor): the matrix
    ///     left (bool): the product stands on the left
    ///     transpose (bool): the product's conjugate transpose is used
    ///
    /// Example::
    ///
    ///     >>> torch.ormqr(torch.tensor([[1.]]), torch.tensor([2.]), torch.tensor([[3.]]))
    ///     tensor([[-3.]])
    ormqr [FUNCTION, METHOD, OUT] (input: Tensor, tau: Tensor, other: Tensor, left: bool = True, transpose: bool = False) {
        |_| {
            if other.ndim() == 0 {
                bail!(Runtime, "torch.ormqr: other must have at least 2 dimensions.");
            }
            linalg::ormqr(input, tau, other, left, transpose)
        }
    }
}
