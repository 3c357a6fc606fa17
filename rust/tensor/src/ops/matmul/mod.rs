//! Products of matrices and vectors.
mod add;
mod einsum;
mod linear;
mod named;
mod product;

pub use add::{addbmm, addmm, addmv, addr, baddbmm};
pub use einsum::einsum;
pub use linear::{bilinear, inner, linear, outer, tensordot};
pub use named::{chain_matmul, kron, matmul, matrix_power, multi_dot};
pub use product::{bmm, dot, mm, mv, vdot};
pub(crate) use product::{conj, cpp_name};

#[cfg(test)]
mod tests;
