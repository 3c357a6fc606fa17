//! Decompositions of row-major matrices in slices: no tensors, no gradients; orders and signs are LAPACK's.

pub mod batch;
pub mod bidiagonal;
pub mod cholesky;
pub mod eigen;
pub mod exponential;
pub mod householder;
pub mod ldl;
pub mod lu;
pub mod rotation;
pub mod scalar;
mod schur;
pub mod svd;
pub mod triangular;
pub mod tridiagonal;
pub mod vector;

pub use scalar::Scalar;

#[cfg(test)]
mod tests;
