//! Matrix products.
pub(crate) mod cuts;
pub(crate) mod dot;
pub(crate) mod gemm;
mod number;
pub(crate) mod pack;
mod slices;
pub(crate) mod tile;
pub(crate) mod vector;

pub use gemm::Problem;
pub use number::{products, Number};
pub use pack::Strided;
pub use slices::{product, View};
pub use tile::{Bias, Finish};
pub use vector::Real;

#[cfg(test)]
mod tests;
