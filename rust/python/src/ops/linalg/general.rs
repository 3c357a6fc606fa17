//! General eigenvalues, LDL factors, pseudo-inverses, least squares and matrix functions.
#![allow(non_snake_case)]
use crate::bind::{bind_ops, named, Dims, Operand, Scalar, Str};
use ferrotorch_tensor::ops::linalg::{self, Order, Tolerance};
use ferrotorch_tensor::ops::{matmul, view};
use ferrotorch_tensor::{DType, Tensor};

named! { Eig = "linalg_eig", eigenvalues, eigenvectors }
named! { LdlFactor = "linalg_ldl_factor", LD, pivots }
named! { LdlFactorEx = "linalg_ldl_factor_ex", LD, pivots, info }
named! { Lstsq = "linalg_lstsq", solution, residuals, rank, singular_values }

fn order(p: Scalar) -> Order<'static> {
    Order::Number(p.to_f64())
}

bind_ops! { TABLE;
    /// Returns the complex eigenvalues of a square matrix, and its eigenvectors as columns.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.eig(torch.tensor([[2.]])).eigenvalues
    ///     tensor([2.+0.j])
    _linalg_eig [FUNCTION, OUT] (A: Tensor) -> Eig {
        |_| linalg::eig(A).map(|(eigenvalues, eigenvectors)| Eig { eigenvalues, eigenvectors })
    }

    /// Returns the complex eigenvalues of a square matrix.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.eigvals(torch.tensor([[2.]]))
    ///     tensor([2.+0.j])
    _linalg_eigvals [FUNCTION, OUT] (A: Tensor) { |_| linalg::eigvals(A) }

    /// Returns the packed factors of ``A = L @ D @ L.T`` (or ``L.mH``) and the pivots.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``; the lower triangle is read
    ///     hermitian (bool): whether a complex matrix is hermitian rather than symmetric
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.ldl_factor(torch.tensor([[2.]])).LD
    ///     tensor([[2.]])
    _linalg_ldl_factor [FUNCTION, OUT] (A: Tensor; hermitian: bool = False) -> LdlFactor {
        |_| linalg::ldl_factor_ex(A, hermitian, true).map(|[LD, pivots, _]| LdlFactor { LD, pivots })
    }

    /// Returns packed LDL factors, pivots and, per matrix, 0 or the number of a zero on the diagonal.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``; the lower triangle is read
    ///     hermitian (bool): whether a complex matrix is hermitian rather than symmetric
    ///     check_errors (bool): raises an error instead
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.ldl_factor_ex(torch.tensor([[2.]])).info
    ///     tensor(0, dtype=torch.int32)
    _linalg_ldl_factor_ex [FUNCTION, OUT] (A: Tensor; hermitian: bool = False, check_errors: bool = False) -> LdlFactorEx {
        |_| linalg::ldl_factor_ex(A, hermitian, check_errors).map(|[LD, pivots, info]| LdlFactorEx { LD, pivots, info })
    }

    /// Solves ``A @ X = B``, given what :func:`torch.linalg.ldl_factor` returns.
    ///
    /// Args:
    ///     LD (Tensor): the packed factors
    ///     pivots (Tensor): the pivots
    ///     B (Tensor): the right sides, shape ``(*, n, k)``
    ///     hermitian (bool): as it was given to the factorization
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.ldl_solve(*torch.linalg.ldl_factor(torch.tensor([[2.]])), torch.tensor([[4.]]))
    ///     tensor([[2.]])
    _linalg_ldl_solve [FUNCTION, OUT] (LD: Tensor, pivots: Tensor, B: Tensor; hermitian: bool = False) {
        |_| linalg::ldl_solve(LD, pivots, B, hermitian)
    }

    /// Returns the solutions of least squares problems.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     B (Tensor): the right sides, shape ``(*, m)`` or ``(*, m, k)``
    ///     rcond (float, optional): singular values below this share of the largest count as zero
    ///     driver (str, optional): ``"gels"``, ``"gelsy"``, ``"gelsd"`` or ``"gelss"``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.lstsq(torch.tensor([[1.], [1.]]), torch.tensor([[1.], [3.]])).solution
    ///     tensor([[2.]])
    _linalg_lstsq [FUNCTION, OUT] (A: Tensor, B: Tensor, rcond: Option<f64> = None; driver: Option<Str> = None) -> Lstsq {
        |_| linalg::lstsq(A, B, rcond, driver)
            .map(|[solution, residuals, rank, singular_values]| Lstsq { solution, residuals, rank, singular_values })
    }

    /// Returns the Moore-Penrose inverse.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     rcond (float or Tensor, optional): the older name of `rtol`
    ///     hermitian (bool): whether the matrix is hermitian
    ///     atol (float or Tensor, optional): singular values up to this count as zero
    ///     rtol (float or Tensor, optional): and those up to this share of the largest
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.pinv(torch.tensor([[2.], [0.]]))
    ///     tensor([[0.5000, 0.0000]])
    _linalg_pinv [FUNCTION, OUT]
        (A: Tensor; atol: Option<Operand> = None, rtol: Option<Operand> = None, hermitian: bool = False) {
            |_| linalg::pinv(A, Tolerance { absolute: atol, relative: rtol }, hermitian)
        }
        (A: Tensor, rcond: Operand, hermitian: bool = False) {
            |_| linalg::pinv(A, Tolerance { absolute: None, relative: Some(rcond) }, hermitian)
        }

    /// Returns the Moore-Penrose inverse.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, m, n)``
    ///     rcond (float): singular values below this share of the largest count as zero
    ///
    /// Example::
    ///
    ///     >>> torch.pinverse(torch.tensor([[2.], [0.]]))
    ///     tensor([[0.5000, 0.0000]])
    pinverse [FUNCTION, METHOD] (input: Tensor, rcond: f64 = 1e-15) {
        |_| linalg::pinv(input, Tolerance { absolute: None, relative: Some(Operand::Number(Scalar::Float(rcond))) }, false)
    }

    /// Returns the number of singular values that do not count as zero.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     tol (float or Tensor, optional): the older name of `atol`
    ///     hermitian (bool): whether the matrix is hermitian
    ///     atol (float or Tensor, optional): singular values up to this count as zero
    ///     rtol (float or Tensor, optional): and those up to this share of the largest
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.matrix_rank(torch.ones(2, 2))
    ///     tensor(1)
    _linalg_matrix_rank [FUNCTION, OUT]
        (A: Tensor; atol: Option<Operand> = None, rtol: Option<Operand> = None, hermitian: bool = False) {
            |_| linalg::matrix_rank(A, Tolerance { absolute: atol, relative: rtol }, hermitian)
        }
        (A: Tensor, tol: Operand, hermitian: bool = False) {
            |_| {
                let zero = Operand::Number(Scalar::Float(0.0));
                linalg::matrix_rank(A, Tolerance { absolute: Some(tol), relative: Some(zero) }, hermitian)
            }
        }

    /// Returns the exponential of a square matrix.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.matrix_exp(torch.zeros(1, 1))
    ///     tensor([[1.]])
    _linalg_matrix_exp [FUNCTION] (A: Tensor) { |_| linalg::matrix_exp(A) }

    /// Alias of :func:`torch.linalg.matrix_exp`.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, n, n)``
    ///
    /// Example::
    ///
    ///     >>> torch.matrix_exp(torch.zeros(1, 1))
    ///     tensor([[1.]])
    matrix_exp [FUNCTION, METHOD] (input: Tensor) { |_| linalg::matrix_exp(input) }

    /// Returns a square matrix multiplied by itself `n` times; a negative `n` takes the inverse.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, m)``
    ///     n (int): the exponent
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.matrix_power(torch.tensor([[2.]]), -1)
    ///     tensor([[0.5000]])
    _linalg_matrix_power [FUNCTION, OUT] (A: Tensor, n: i64) { |_| linalg::matrix_power(A, n) }

    /// Returns the norm of vectors or of matrices, as `ord` and `dim` have it.
    ///
    /// Args:
    ///     A (Tensor): the tensor
    ///     ord (float or str, optional): the order; None is the Euclidean norm of all elements
    ///     dim (int or sequence of ints, optional): one dimension for vectors, two for matrices
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.norm(torch.tensor([3., 4.]))
    ///     tensor(5.)
    _linalg_norm [FUNCTION, OUT]
        (A: Tensor, ord: Option<Scalar> = None, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
            |_| linalg::norm(A, ord.map(order), dim.as_deref(), keepdim, dtype)
        }
        (A: Tensor, ord: Str, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
            |_| linalg::norm(A, Some(Order::Name(ord)), dim.as_deref(), keepdim, dtype)
        }

    /// Returns the norm of the elements as a vector, or of the vectors along `dim`.
    ///
    /// Args:
    ///     x (Tensor): the tensor
    ///     ord (float): the order
    ///     dim (int or sequence of ints, optional): the dimensions that are reduced
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.vector_norm(torch.tensor([3., 4.]))
    ///     tensor(5.)
    _linalg_vector_norm [FUNCTION, OUT] (x: Tensor, ord: Scalar = 2, dim: Option<Dims> = None, keepdim: bool = False; dtype: Option<DType> = None) {
        |_| ferrotorch_tensor::ops::reduce::vector_norm(x, ord.to_f64(), dim.as_deref(), keepdim, dtype)
    }

    /// Returns the norm of matrices in two dimensions.
    ///
    /// Args:
    ///     A (Tensor): the tensor
    ///     ord (float or str): ``"fro"``, ``"nuc"``, 1, 2, inf, or one of these numbers negative
    ///     dim (tuple of ints): the two dimensions
    ///     keepdim (bool): keeps the reduced dimensions with size one
    ///     dtype (dtype, optional): the dtype that is computed in
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.matrix_norm(torch.eye(4))
    ///     tensor(2.)
    _linalg_matrix_norm [FUNCTION, OUT]
        (A: Tensor, ord: Str = "fro", dim: Dims = [-2, -1], keepdim: bool = False; dtype: Option<DType> = None) {
            |_| linalg::matrix_norm(A, Order::Name(ord), &dim, keepdim, dtype)
        }
        (A: Tensor, ord: Scalar, dim: Dims = [-2, -1], keepdim: bool = False; dtype: Option<DType> = None) {
            |_| linalg::matrix_norm(A, order(ord), &dim, keepdim, dtype)
        }

    /// Returns the condition number of matrices with respect to a norm.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     p (float or str, optional): the order of the norm; None is 2
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.cond(torch.eye(2))
    ///     tensor(1.)
    _linalg_cond [FUNCTION, OUT]
        (A: Tensor, p: Option<Scalar> = None) { |_| linalg::cond(A, p.map(order)) }
        (A: Tensor, p: Str) { |_| linalg::cond(A, Some(Order::Name(p))) }

    /// Returns the cross products of vectors of three elements.
    ///
    /// Args:
    ///     input (Tensor): the left vectors
    ///     other (Tensor): the right vectors
    ///     dim (int): the dimension along which the vectors lie
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.cross(torch.tensor([1., 0., 0.]), torch.tensor([0., 1., 0.]))
    ///     tensor([0., 0., 1.])
    _linalg_cross [FUNCTION, OUT, APART] (input: Tensor, other: Tensor; dim: i64 = -1) { |_| linalg::cross(input, other, dim) }

    /// Returns the cross products of vectors of three elements, along the first dimension of size three if `dim` is not given.
    ///
    /// Args:
    ///     input (Tensor): the left vectors
    ///     other (Tensor): the right vectors
    ///     dim (int, optional): the dimension along which the vectors lie
    ///
    /// Example::
    ///
    ///     >>> torch.cross(torch.tensor([1., 0., 0.]), torch.tensor([0., 1., 0.]), dim=0)
    ///     tensor([0., 0., 1.])
    cross [FUNCTION, METHOD, OUT, APART] (input: Tensor, other: Tensor, dim: Option<i64> = None) { |_| linalg::torch_cross(input, other, dim) }

    /// Returns the sums of ``conj(x) * y`` along a dimension.
    ///
    /// Args:
    ///     x (Tensor): the left vectors, conjugated
    ///     y (Tensor): the right vectors
    ///     dim (int): the dimension along which the vectors lie
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.vecdot(torch.ones(3), torch.ones(3))
    ///     tensor(3.)
    _linalg_vecdot [FUNCTION, OUT] (x: Tensor, y: Tensor; dim: i64 = -1) { |_| linalg::vecdot(x, y, dim) }

    /// Returns the powers of each element from 0 to ``N - 1`` in a new last dimension.
    ///
    /// Args:
    ///     x (Tensor): shape ``(*, n)``
    ///     N (int, optional): the number of powers; `n` if not given
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.vander(torch.tensor([2, 3]))
    ///     tensor([[1, 2],
    ///             [1, 3]])
    _linalg_vander [FUNCTION] (x: Tensor; N: Option<i64> = None) { |_| linalg::vander(x, N) }

    /// Returns the powers of each element, in falling order unless `increasing`.
    ///
    /// Args:
    ///     x (Tensor): a vector
    ///     N (int, optional): the number of powers; the vector's size if not given
    ///     increasing (bool): whether the powers rise
    ///
    /// Example::
    ///
    ///     >>> torch.vander(torch.tensor([2, 3]))
    ///     tensor([[2, 1],
    ///             [3, 1]])
    vander [FUNCTION] (x: Tensor, N: Option<i64> = None, increasing: bool = False) { |_| linalg::torch_vander(x, N, increasing) }

    /// Returns a view of diagonals.
    ///
    /// Args:
    ///     A (Tensor): the tensor
    ///     offset (int): which diagonal; 0 is the main one
    ///     dim1 (int): the dimension of rows
    ///     dim2 (int): the dimension of columns
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.diagonal(torch.eye(2))
    ///     tensor([1., 1.])
    _linalg_diagonal [FUNCTION, VIEW] (A: Tensor; offset: i64 = 0, dim1: i64 = -2, dim2: i64 = -1) {
        |_| view::diagonal(A, offset, dim1, dim2)
    }

    /// Returns the product of two tensors; alias of :func:`torch.matmul`.
    ///
    /// Args:
    ///     input (Tensor): the left factor
    ///     other (Tensor): the right factor
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.matmul(torch.ones(2), torch.ones(2))
    ///     tensor(2.)
    _linalg_matmul [FUNCTION, OUT] (input: Tensor, other: Tensor) { |_| matmul::matmul(input, other) }

    /// Returns the tensor whose :func:`torch.tensordot` with `A` over `ind` dimensions is the identity.
    ///
    /// Args:
    ///     A (Tensor): a tensor whose first `ind` dimensions have as many elements as the others
    ///     ind (int): how many dimensions come first
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.tensorinv(torch.tensor([[2.]]), ind=1)
    ///     tensor([[0.5000]])
    _linalg_tensorinv [FUNCTION, OUT] (A: Tensor, ind: i64 = 2) { |_| linalg::tensorinv(A, ind) }

    /// Solves ``torch.tensordot(A, X, dims=X.ndim) = B``.
    ///
    /// Args:
    ///     A (Tensor): the coefficients
    ///     B (Tensor): the right side
    ///     dims (tuple of ints, optional): dimensions of `A` that are moved to its end first
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.tensorsolve(torch.tensor([[2.]]), torch.tensor([4.]))
    ///     tensor([2.])
    _linalg_tensorsolve [FUNCTION, OUT] (A: Tensor, B: Tensor, dims: Option<Dims> = None) {
        |_| linalg::tensorsolve(A, B, dims.as_deref())
    }

    /// Returns the `p`-norm of a difference.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): what is subtracted
    ///     p (float): the order
    ///
    /// Example::
    ///
    ///     >>> torch.dist(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor(2.)
    dist [FUNCTION, METHOD] (input: Tensor, other: Tensor, p: Scalar = 2) { |_| linalg::dist(input, other, p.to_f64()) }

    /// Returns the `p`-norm distances between the rows of two batches of matrices.
    ///
    /// Args:
    ///     x1 (Tensor): shape ``(*, p, m)``
    ///     x2 (Tensor): shape ``(*, r, m)``
    ///     p (float): the order
    ///     compute_mode (int): 0 uses a matrix product for many Euclidean distances, 1 always, 2 never
    ///
    /// Example::
    ///
    ///     >>> torch.cdist(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.]]))
    ///     tensor([[5.]])
    _cdist [FUNCTION] (x1: Tensor, x2: Tensor, p: f64 = 2.0, compute_mode: i64 = 0) {
        |_| linalg::cdist(x1, x2, p, match compute_mode { 1 => linalg::Mode::Always, 2 => linalg::Mode::Never, _ => linalg::Mode::IfLarge })
    }

    /// Returns the `p`-norm distances between all pairs of rows.
    ///
    /// Args:
    ///     input (Tensor): shape ``(n, m)``
    ///     p (float): the order
    ///
    /// Example::
    ///
    ///     >>> torch.pdist(torch.tensor([[0., 0.], [3., 4.]]))
    ///     tensor([5.])
    pdist [FUNCTION] (input: Tensor, p: f64 = 2.0) { |_| linalg::pdist(input, p) }
}
