//! Matrices whose elements' squares would leave the range of their type.
use crate::scalar::{Real, Scalar};
use num_traits::{Float, Zero};

/// The size of the largest part of an element; not a number where one is not finite.
pub fn largest<'a, T: Scalar>(rows: impl Iterator<Item = &'a [T]>) -> T::Real {
    let (mut most, mut check) = (T::Real::zero(), T::Real::zero());
    for row in rows {
        for x in row {
            let size = x.re().abs().max(x.im().abs());
            most = most.max(size);
            // Zero for finite numbers; `max` passes over what is not a number.
            check += (x.re() - x.re()) + (x.im() - x.im());
        }
    }
    most + check
}

/// The power of two that brings the largest element near one, where squares of elements need that.
pub fn factor<R: Real>(largest: R) -> Option<R> {
    let low = R::TINY.sqrt() / R::EPS;
    let out = !largest.is_zero() && (largest < low || largest > low.recip());
    // The reciprocal of the smallest numbers would overflow.
    out.then(|| (-largest.log2().floor()).min(-R::TINY.log2()).exp2())
}

/// The matrix multiplied by the factor, in `scaled`.
pub fn scale<'a, T: Scalar>(a: &'a [T], by: Option<T::Real>, scaled: &'a mut Vec<T>) -> &'a [T] {
    let Some(by) = by else { return a };
    scaled.clear();
    scaled.extend(a.iter().map(|x| x.scale(by)));
    scaled
}
