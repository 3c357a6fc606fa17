//! Linear algebra: checks, shapes and gradients around the decompositions of `ferrotorch-linalg`.
mod check;
mod cholesky;
mod eig;
mod eigh;
mod exponential;
mod inverse;
mod ldl;
mod lu;
mod norms;
mod products;
mod qr;
mod shared;
mod solve;
mod svd;

pub use check::no_driver;
pub use cholesky::{cholesky, cholesky_ex, cholesky_inverse, cholesky_solve};
pub use eig::{eig, eigvals};
pub use eigh::{eigh, eigvalsh};
pub use exponential::matrix_exp;
pub use inverse::{lstsq, matrix_rank, pinv, Tolerance};
pub use ldl::{ldl_factor_ex, ldl_solve};
pub use lu::{det, logdet, lu, lu_factor, lu_factor_ex, lu_solve, lu_unpack, slogdet};
pub use norms::{cond, dist, matrix_norm, norm, Order};
pub use products::{cross, matrix_power, tensorinv, tensorsolve, torch_cross, torch_vander, vander, vecdot};
pub use qr::{geqrf, householder_product, ormqr, qr};
pub use solve::{inv, inv_ex, solve, solve_ex, solve_triangular, triangular_solve};
pub use svd::{svd, svdvals, torch_svd};
