//! Inverses and systems of equations.
#![allow(non_snake_case)]
use crate::bind::{bind_ops, named};
use ferrotorch_tensor::ops::linalg;
use ferrotorch_tensor::Tensor;

named! { InvEx = "linalg_inv_ex", inverse, info }
named! { SolveEx = "linalg_solve_ex", result, info }
named! { TriangularSolve = "triangular_solve", solution, cloned_coefficient }

bind_ops! { TABLE;
    /// Returns the inverse of a square matrix.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Errors:
    ///     ``torch.linalg.LinAlgError`` where the matrix is singular.
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.inv(torch.tensor([[2., 0.], [0., 4.]]))
    ///     tensor([[0.5000, 0.0000],
    ///             [0.0000, 0.2500]])
    _linalg_inv [FUNCTION, OUT] (A: Tensor) { |_| linalg::inv(A) }

    /// Returns the inverse and, per matrix, 0 or the number of a zero pivot.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     check_errors (bool): raises an error instead
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.inv_ex(torch.zeros(1, 1)).info
    ///     tensor(1, dtype=torch.int32)
    _linalg_inv_ex [FUNCTION, OUT] (A: Tensor; check_errors: bool = False) -> InvEx {
        |_| linalg::inv_ex(A, check_errors).map(|(inverse, info)| InvEx { inverse, info })
    }

    /// Returns the inverse of a square matrix.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.inverse(torch.tensor([[2.]]))
    ///     tensor([[0.5000]])
    inverse [FUNCTION, METHOD, OUT] (input: Tensor) { |_| linalg::inv(input) }

    /// Solves ``A @ X = B``, or ``X @ A = B`` with ``left=False``.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     B (Tensor): the right sides, shape ``(*, n)`` or ``(*, n, k)``
    ///     left (bool): the unknowns stand on the right of `A`
    ///
    /// Errors:
    ///     ``torch.linalg.LinAlgError`` where the matrix is singular.
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.solve(torch.tensor([[2., 0.], [0., 4.]]), torch.tensor([2., 2.]))
    ///     tensor([1.0000, 0.5000])
    _linalg_solve [FUNCTION, OUT] (A: Tensor, B: Tensor; left: bool = True) { |_| linalg::solve(A, B, left) }

    /// Solves a system and tells, per matrix, 0 or the number of a zero pivot.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     B (Tensor): the right sides, shape ``(*, n)`` or ``(*, n, k)``
    ///     left (bool): the unknowns stand on the right of `A`
    ///     check_errors (bool): raises an error instead
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.solve_ex(torch.eye(1), torch.ones(1)).result
    ///     tensor([1.])
    _linalg_solve_ex [FUNCTION, OUT] (A: Tensor, B: Tensor; left: bool = True, check_errors: bool = False) -> SolveEx {
        |_| linalg::solve_ex(A, B, left, check_errors).map(|(result, info)| SolveEx { result, info })
    }

    /// Solves ``A @ X = B`` for a triangular `A`, or ``X @ A = B`` with ``left=False``.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``; one triangle is read
    ///     B (Tensor): the right sides, shape ``(*, n, k)``
    ///     upper (bool): which triangle
    ///     left (bool): the unknowns stand on the right of `A`
    ///     unitriangular (bool): the diagonal counts as ones
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.solve_triangular(torch.tensor([[2.]]), torch.tensor([[4.]]), upper=True)
    ///     tensor([[2.]])
    _linalg_solve_triangular [FUNCTION, OUT] (A: Tensor, B: Tensor; upper: bool, left: bool = True, unitriangular: bool = False) {
        |_| linalg::solve_triangular(A, B, upper, left, unitriangular)
    }

    /// Solves ``A @ X = b`` for a triangular `A`; :func:`torch.linalg.solve_triangular` is the newer form.
    ///
    /// Args:
    ///     b (Tensor): the right sides, shape ``(*, n, k)``
    ///     A (Tensor): shape ``(*, n, n)``
    ///     upper (bool): which triangle
    ///     transpose (bool): solves with the transpose of `A`
    ///     unitriangular (bool): the diagonal counts as ones
    ///
    /// Example::
    ///
    ///     >>> torch.triangular_solve(torch.tensor([[4.]]), torch.tensor([[2.]])).solution
    ///     tensor([[2.]])
    triangular_solve [FUNCTION, METHOD, OUT] (b: Tensor, A: Tensor, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> TriangularSolve {
        |_| linalg::triangular_solve(b, A, upper, transpose, unitriangular)
            .map(|(solution, cloned_coefficient)| TriangularSolve { solution, cloned_coefficient })
    }

    /// Solves ``A @ X = B`` (or ``X @ A = B``), given what :func:`torch.linalg.lu_factor` returns.
    ///
    /// Args:
    ///     LU (Tensor): the packed factors
    ///     pivots (Tensor): the pivots
    ///     B (Tensor): the right sides, shape ``(*, n, k)``
    ///     left (bool): the unknowns stand on the right of `A`
    ///     adjoint (bool): solves with the conjugate transpose of `A`
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.lu_solve(*torch.linalg.lu_factor(torch.tensor([[2.]])), torch.tensor([[4.]]))
    ///     tensor([[2.]])
    _linalg_lu_solve [FUNCTION, OUT] (LU: Tensor, pivots: Tensor, B: Tensor; left: bool = True, adjoint: bool = False) {
        |_| linalg::lu_solve(LU, pivots, B, left, adjoint)
    }

    /// Solves ``A @ X = b``, given what :func:`torch.linalg.lu_factor` returns.
    ///
    /// Args:
    ///     b (Tensor): the right sides, shape ``(*, n, k)``
    ///     LU_data (Tensor): the packed factors
    ///     LU_pivots (Tensor): the pivots
    ///
    /// Example::
    ///
    ///     >>> torch.lu_solve(torch.tensor([[4.]]), *torch.linalg.lu_factor(torch.tensor([[2.]])))
    ///     tensor([[2.]])
    lu_solve [FUNCTION, METHOD, OUT] (b: Tensor, LU_data: Tensor, LU_pivots: Tensor) {
        |_| linalg::lu_solve(LU_data, LU_pivots, b, true, false)
    }
}
