//! Reading and writing through tensors of indices.
mod bag;
mod embedding;
mod gather;
mod mask;
mod put;
mod resolve;
mod scatter;
mod scatter_reduce;
mod select;
mod select_into;
mod take;

pub use bag::{embedding_bag, Bag};
pub use embedding::{embedding, embedding_backward, embedding_renorm, one_hot};
pub use gather::{gather, take_along_dim};
pub use mask::{
    argwhere, masked_fill, masked_fill_number, masked_scatter, masked_select, nonzero, nonzero_static,
};
pub use put::{index, index_put};
pub use scatter::{scatter, scatter_add, scatter_number, scatter_with, scatter_with_number, Combine};
pub use scatter_reduce::{index_reduce, scatter_reduce, Reduction};
pub use select::index_select;
pub use select_into::{index_add, index_copy, index_fill, index_fill_number};
pub use take::{put, take};

use crate::ops::copy;
use crate::{bail, DType, Element, Result, Scalar, Tensor};

/// Where an op that changes some elements writes: `out` where it is in place, else a copy of `x`.
fn target(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    match out {
        Some(out) if out.same(x) => Ok(out.clone()),
        _ => copy::clone(&x.detach()),
    }
}

/// Indices as a row-major int64 tensor without history.
fn int64(index: &Tensor) -> Result<Tensor> {
    copy::contiguous(&copy::to_dtype(&index.detach(), DType::I64)?)
}

/// Addition, multiplication and order, as scatters use them; integers wrap, booleans are a lattice.
pub(crate) trait Combinable: Element {
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! combinable {
    (wrap $($t:ty)*; plain $($u:ty)*) => {
        $(impl Combinable for $t {
            fn plus(self, other: $t) -> $t { self.wrapping_add(other) }
            fn times(self, other: $t) -> $t { self.wrapping_mul(other) }
        })*
        $(impl Combinable for $u {
            fn plus(self, other: $u) -> $u { self + other }
            fn times(self, other: $u) -> $u { self * other }
        })*
    };
}
combinable!(wrap u8 i8 i16 i32 i64; plain half::f16 half::bf16 f32 f64 num_complex::Complex<f32> num_complex::Complex<f64>);

impl Combinable for bool {
    fn plus(self, other: bool) -> bool {
        self | other
    }
    fn times(self, other: bool) -> bool {
        self & other
    }
}

/// The number in a 0-dim tensor given as a value.
fn single_value(value: &Tensor, op: &str) -> Result<Scalar> {
    if value.ndim() != 0 {
        bail!(
            Runtime,
            "{op} only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).",
            value.ndim()
        );
    }
    value.item()
}
