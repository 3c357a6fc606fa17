//! A look at whether a decomposition multiplies back to its matrix, by one vector.
use crate::scalar::{real, Real, Scalar};
use num_traits::{Float, NumCast};

/// A real vector without a pattern, of elements below one.
pub fn probe<T: Scalar>(n: usize) -> Vec<T> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        T::from_re(real((state >> 8) as f32 / (1 << 24) as f32 - 0.5))
    };
    (0..n).map(next).collect()
}

/// Whether what is left of a product with [`probe`] is rounding, for a matrix of this norm.
pub fn fits<T: Scalar>(rest: &[T], n: usize, norm: T::Real) -> bool {
    let root = <T::Real as NumCast>::from(n).map_or(norm, |n: T::Real| n.sqrt() * norm);
    let limit = T::Real::EPS * real(100.0) * root;
    rest.iter().all(|x| x.magnitude() <= limit)
}
