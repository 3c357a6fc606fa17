//! Distances between the rows of two matrices, and their gradients.
use crate::isa::{dispatch, Kernel};
use crate::lanes::row_distances;
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, SharedMut};
use num_traits::Float;

/// The order of a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Order<T> {
    Zero,
    One,
    Two,
    Infinite,
    Power(T),
}

impl<T: Float> Order<T> {
    pub fn new(p: T) -> Order<T> {
        if p == T::zero() {
            Order::Zero
        } else if p == T::one() {
            Order::One
        } else if p == T::one() + T::one() {
            Order::Two
        } else if p.is_infinite() {
            Order::Infinite
        } else {
            Order::Power(p)
        }
    }
}

const LANES: usize = 16;

/// Folds the differences of two rows in independent lanes.
#[inline(always)]
fn fold<T: Float>(x: &[T], y: &[T], f: impl Fn(T, T) -> T, join: impl Fn(T, T) -> T) -> T {
    let mut lanes = [T::zero(); LANES];
    let (a, b) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let (rest_a, rest_b) = (a.remainder(), b.remainder());
    for (a, b) in a.zip(b) {
        for i in 0..LANES {
            lanes[i] = f(lanes[i], (a[i] - b[i]).abs());
        }
    }
    for (i, (&a, &b)) in rest_a.iter().zip(rest_b).enumerate() {
        lanes[i] = f(lanes[i], (a - b).abs());
    }
    // Halves of fixed size, so that they stay in registers.
    let eight: [T; 8] = std::array::from_fn(|i| join(lanes[i], lanes[i + 8]));
    let four: [T; 4] = std::array::from_fn(|i| join(eight[i], eight[i + 4]));
    join(join(four[0], four[2]), join(four[1], four[3]))
}

#[inline(always)]
fn distance<T: Float>(x: &[T], y: &[T], order: Order<T>) -> T {
    let add = |a: T, b: T| a + b;
    // A difference that is no number must not get lost in a comparison.
    let larger = |a: T, b: T| if a > b || a.is_nan() { a } else { b };
    match order {
        Order::Zero => fold(x, y, |s, d| if d == T::zero() { s } else { s + T::one() }, add),
        Order::One => fold(x, y, |s, d| s + d, add),
        Order::Two => fold(x, y, |s, d| s + d * d, add).sqrt(),
        Order::Infinite => fold(x, y, larger, larger),
        Order::Power(p) => fold(x, y, |s, d| s + d.powf(p), add).powf(p.recip()),
    }
}

struct Row<'a, T> {
    x: &'a [T],
    y: &'a [T],
    order: Order<T>,
    out: &'a mut [T],
}

impl<T: Float> Kernel for Row<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let m = self.x.len();
        for (j, out) in self.out.iter_mut().enumerate() {
            *out = distance(self.x, &self.y[j * m..(j + 1) * m], self.order);
        }
    }
}

/// The distances of one row and all rows of `y`; the two orders that everybody uses in vector registers.
fn row<T: Real + Float>(x: &[T], y: &[T], order: Order<T>, out: &mut [T]) {
    if !matches!(order, Order::One | Order::Two) {
        return dispatch(Row { x, y, order, out });
    }
    let y = &y[..out.len() * x.len()];
    // SAFETY: `y` holds as many rows as `out` has elements.
    unsafe {
        row_distances(x.as_ptr(), y.as_ptr(), x.len(), out.len(), order == Order::Two, out.as_mut_ptr())
    };
    if order == Order::Two {
        out.iter_mut().for_each(|v| *v = Float::sqrt(*v));
    }
}

/// The distances of the `p` rows of `x` and the `r` rows of `y`, of `m` elements each.
pub fn rows<T: Real + Float>(
    x: &[T],
    y: &[T],
    m: usize,
    order: Order<T>,
    (p, r): (usize, usize),
    out: &mut [T],
) {
    let shared = SharedMut::new(&mut out[..p * r]);
    for_each_chunk(p, (1 << 14) / (r * m).max(1) + 1, |range| {
        for i in range {
            // SAFETY: each row of the result belongs to one index.
            let out = unsafe { shared.slice(i * r..(i + 1) * r) };
            row(&x[i * m..(i + 1) * m], y, order, out);
        }
    });
}

/// The distances of all pairs of the `n` rows of `x`.
pub fn pairs<T: Real + Float>(x: &[T], m: usize, order: Order<T>, n: usize, out: &mut [T]) {
    let shared = SharedMut::new(out);
    for_each_chunk(n.saturating_sub(1), (1 << 14) / (n * m).max(1) + 1, |range| {
        for i in range {
            let start = i * n - i * (i + 1) / 2;
            // SAFETY: the pairs that begin with row `i` belong to one index.
            let out = unsafe { shared.slice(start..start + n - 1 - i) };
            row(&x[i * m..(i + 1) * m], &x[(i + 1) * m..], order, out);
        }
    });
}

struct RowGradient<'a, T> {
    x: &'a [T],
    y: &'a [T],
    order: Order<T>,
    grad: &'a dyn Fn(usize) -> (T, T),
    count: usize,
    out: &'a mut [T],
}

impl<T: Float> Kernel for RowGradient<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let m = self.x.len();
        let (zero, one) = (T::zero(), T::one());
        for j in 0..self.count {
            let (g, d) = (self.grad)(j);
            if g == zero || d == zero {
                continue;
            }
            let pairs = self.out.iter_mut().zip(self.x.iter().zip(&self.y[j * m..(j + 1) * m]));
            let sign = |x: T| if x == zero { zero } else { x.signum() };
            match self.order {
                Order::Zero => {}
                Order::One => pairs.for_each(|(o, (&a, &b))| *o = *o + g * sign(a - b)),
                Order::Two => {
                    let scale = g / d;
                    pairs.for_each(|(o, (&a, &b))| *o = *o + scale * (a - b));
                }
                Order::Infinite => pairs.for_each(|(o, (&a, &b))| {
                    let x = a - b;
                    *o = *o + if x.abs() == d { g * sign(x) } else { zero };
                }),
                Order::Power(p) => {
                    let scale = g / d.powf(p - one);
                    pairs.for_each(|(o, (&a, &b))| {
                        let x = a - b;
                        *o = *o + if x == zero { zero } else { scale * sign(x) * x.abs().powf(p - one) };
                    });
                }
            }
        }
    }
}

/// The gradient of the `p` rows of `x`, given by `grad(i, j)` the gradient of distance (i, j) and the distance.
pub fn gradient<T: Real + Float>(
    x: &[T],
    y: &[T],
    m: usize,
    order: Order<T>,
    (p, r): (usize, usize),
    grad: impl Fn(usize, usize) -> (T, T) + Sync,
    out: &mut [T],
) {
    let shared = SharedMut::new(&mut out[..p * m]);
    for_each_chunk(p, (1 << 14) / (r * m).max(1) + 1, |range| {
        for i in range {
            // SAFETY: each row of the result belongs to one index.
            let out = unsafe { shared.slice(i * m..(i + 1) * m) };
            out.fill(T::zero());
            let x = &x[i * m..(i + 1) * m];
            dispatch(RowGradient { x, y, order, grad: &|j| grad(i, j), count: r, out });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_a_known_triangle() {
        let x = [0.0f64, 0.0, 3.0, 4.0, 3.0, 0.0];
        let mut out = [0.0; 3];
        for (order, want) in [
            (Order::Two, [5.0, 3.0, 4.0]),
            (Order::One, [7.0, 3.0, 4.0]),
            (Order::Infinite, [4.0, 3.0, 4.0]),
            (Order::Zero, [2.0, 1.0, 1.0]),
        ] {
            pairs(&x, 2, order, 3, &mut out);
            assert_eq!(out, want);
            let mut all = [0.0; 9];
            rows(&x, &x, 2, order, (3, 3), &mut all);
            assert_eq!([all[1], all[2], all[5]], want);
        }
    }
}
