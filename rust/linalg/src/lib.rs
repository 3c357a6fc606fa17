//! Decompositions of matrices in slices: no tensors, no gradients; faer's, in LAPACK's orders and formats.
#![forbid(unsafe_code)]

pub mod cholesky;
pub mod eig;
pub mod eigh;
pub mod exponential;
pub mod householder;
pub mod ldl;
pub mod lu;
mod probe;
mod range;
pub mod scalar;
mod small;
pub mod svd;
pub mod triangular;
pub mod vector;
mod work;

pub use ferrotorch_kernels::batch;
pub use scalar::{Field, Scalar};
pub use work::Memory;

#[cfg(test)]
mod tests;
