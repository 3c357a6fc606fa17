//! Rows of scores.
use super::Number;
use crate::lanes::{row_dot, row_max, row_sum};
use crate::math::Math;
use crate::versions;

versions! {
    /// `x += y`.
    pub(super) fn add [T: Math] (x: &mut [T], y: &[T]) {
        x.iter_mut().zip(y).for_each(|(x, &y)| *x = *x + y);
    }
}

versions! {
    /// Makes scores impossible where `seen` is zero.
    pub(super) fn hide [T: Math] (x: &mut [T], seen: &[u8]) {
        x.iter_mut().zip(seen).for_each(|(x, &s)| *x = if s != 0 { *x } else { -T::INFINITY });
    }
}

/// Replaces scores by `e^(x - largest)`; returns the largest and the sum.
pub(super) fn soften<T: Number>(x: &mut [T]) -> (T, T) {
    // SAFETY: the slice's own elements.
    let top = unsafe { row_max(x.as_ptr(), x.len()) };
    let shift = if top == -T::INFINITY { T::zero() } else { top };
    weights(x, shift);
    // SAFETY: as above.
    (top, unsafe { row_sum(x.as_ptr(), x.len()) })
}

versions! {
    /// `x = e^(x - shift)`.
    pub(super) fn weights [T: Math] (x: &mut [T], shift: T) {
        x.iter_mut().for_each(|x| *x = (*x - shift).exp::<FMA>());
    }
}

versions! {
    /// `x *= factor`.
    pub(super) fn scale [T: Math] (x: &mut [T], factor: T) {
        x.iter_mut().for_each(|x| *x = *x * factor);
    }
}

versions! {
    /// The gradient of scores from weights and the gradient of weights: `d = w (d - mean)`.
    pub(super) fn gradient [T: Math] (w: &[T], mean: T, d: &mut [T]) {
        d.iter_mut().zip(w).for_each(|(d, &w)| *d = w * (*d - mean));
    }
}

/// The sum of the products.
pub(super) fn dot<T: Number>(x: &[T], y: &[T]) -> T {
    // SAFETY: elements that both slices have.
    unsafe { row_dot(x.as_ptr(), y.as_ptr(), x.len().min(y.len())) }
}
