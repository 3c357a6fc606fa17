//! Singular values and eigenvalues.
#![allow(non_snake_case)]
use crate::bind::{bind_ops, named, Str};
use ferrotorch_tensor::ops::linalg;
use ferrotorch_tensor::Tensor;

named! { LinalgSvd = "linalg_svd", U, S, Vh }
named! { Svd = "svd", U, S, V }
named! { Eigh = "linalg_eigh", eigenvalues, eigenvectors }

bind_ops! { TABLE;
    /// Returns the singular value decomposition ``A = U @ diag(S) @ Vh``, `S` in descending order.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     full_matrices (bool): returns square `U` and `Vh`; otherwise their first ``min(m, n)`` columns and rows
    ///     driver (str, optional): only for CUDA
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.svd(torch.tensor([[3., 0.], [0., 4.]])).S
    ///     tensor([4., 3.])
    _linalg_svd [FUNCTION, OUT] (A: Tensor, full_matrices: bool = True; driver: Option<Str> = None) -> LinalgSvd {
        |_| { linalg::no_driver(driver, "svd")?; linalg::svd(A, full_matrices).map(|[U, S, Vh]| LinalgSvd { U, S, Vh }) }
    }

    /// Returns the singular values in descending order.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, m, n)``
    ///     driver (str, optional): only for CUDA
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.svdvals(torch.tensor([[3., 0.], [0., 4.]]))
    ///     tensor([4., 3.])
    _linalg_svdvals [FUNCTION, OUT] (A: Tensor; driver: Option<Str> = None) {
        |_| { linalg::no_driver(driver, "svdvals")?; linalg::svdvals(A) }
    }

    /// Returns `U`, `S` and `V` of ``input = U @ diag(S) @ V.mH``; :func:`torch.linalg.svd` is the newer form.
    ///
    /// Args:
    ///     input (Tensor): shape ``(*, m, n)``
    ///     some (bool): returns the reduced matrices
    ///     compute_uv (bool): whether the vectors are wanted; otherwise zeros
    ///
    /// Example::
    ///
    ///     >>> torch.svd(torch.tensor([[3., 0.], [0., 4.]])).S
    ///     tensor([4., 3.])
    svd [FUNCTION, METHOD, OUT] (input: Tensor, some: bool = True, compute_uv: bool = True) -> Svd {
        |_| linalg::torch_svd(input, some, compute_uv).map(|[U, S, V]| Svd { U, S, V })
    }

    /// Returns the eigenvalues of a hermitian matrix in ascending order, and its eigenvectors as columns.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     UPLO (str): the triangle that is read, ``"L"`` or ``"U"``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.eigh(torch.tensor([[2., 0.], [0., 1.]])).eigenvalues
    ///     tensor([1., 2.])
    _linalg_eigh [FUNCTION, OUT] (A: Tensor, UPLO: Str = "L") -> Eigh {
        |_| linalg::eigh(A, UPLO).map(|(eigenvalues, eigenvectors)| Eigh { eigenvalues, eigenvectors })
    }

    /// Returns the eigenvalues of a hermitian matrix in ascending order.
    ///
    /// Args:
    ///     A (Tensor): shape ``(*, n, n)``
    ///     UPLO (str): the triangle that is read, ``"L"`` or ``"U"``
    ///
    /// Example::
    ///
    ///     >>> torch.linalg.eigvalsh(torch.tensor([[2., 0.], [0., 1.]]))
    ///     tensor([1., 2.])
    _linalg_eigvalsh [FUNCTION, OUT] (A: Tensor, UPLO: Str = "L") { |_| linalg::eigvalsh(A, UPLO) }
}
