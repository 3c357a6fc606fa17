//! Sums in independent lanes: they vectorise, and short chains of roundings err less than one long one.
use crate::matmul::Real;

const LANES: usize = 32;

#[inline(always)]
fn fold<T: Real>(mut lanes: [T; LANES]) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            lanes[i] = lanes[i] + lanes[i + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// Sums `f` over the elements.
#[inline(always)]
pub(super) fn sum<T: Real>(x: &[T], f: impl Fn(T) -> T) -> T {
    let mut lanes = [T::zero(); LANES];
    let mut blocks = x.chunks_exact(LANES);
    for b in &mut blocks {
        for i in 0..LANES {
            lanes[i] = lanes[i] + f(b[i]);
        }
    }
    for (l, &v) in lanes.iter_mut().zip(blocks.remainder()) {
        *l = *l + f(v);
    }
    fold(lanes)
}

/// Two sums over pairs of elements.
#[inline(always)]
pub(super) fn sums<T: Real>(x: &[T], y: &[T], f: impl Fn(T, T) -> (T, T)) -> (T, T) {
    let (mut first, mut second) = ([T::zero(); LANES], [T::zero(); LANES]);
    let whole = x.len().min(y.len()) / LANES * LANES;
    for (a, b) in x[..whole].chunks_exact(LANES).zip(y[..whole].chunks_exact(LANES)) {
        for i in 0..LANES {
            let (u, v) = f(a[i], b[i]);
            first[i] = first[i] + u;
            second[i] = second[i] + v;
        }
    }
    for (i, (&a, &b)) in x[whole..].iter().zip(&y[whole..]).enumerate() {
        let (u, v) = f(a, b);
        first[i] = first[i] + u;
        second[i] = second[i] + v;
    }
    (fold(first), fold(second))
}

/// `f64` from a real number.
#[inline(always)]
pub(super) fn wide<T: Real>(x: T) -> f64 {
    x.to_f64().unwrap_or(f64::NAN)
}

/// A real number from `f64`.
#[inline(always)]
pub(super) fn narrow<T: Real>(x: f64) -> T {
    T::from(x).unwrap_or_else(T::nan)
}
