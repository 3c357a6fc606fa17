//! Statistics and affine maps of rows.
use super::lanes::{narrow, sum, sums, wide};
use crate::isa::{dispatch, Kernel};
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, SharedMut};
use std::ops::Range;

/// Rows of `n` elements per item of parallel work.
pub(super) fn chunk(n: usize) -> usize {
    ((1 << 14) / n.max(1)).max(1)
}

/// Mean and biased variance of each row of `n` elements.
///
/// # Panics
/// When the lengths do not fit.
pub fn moments<T: Real>(n: usize, x: &[T], mean: &mut [T], var: &mut [T]) {
    assert!(x.len() == mean.len() * n && var.len() == mean.len());
    let rows = mean.len();
    let (mean, var) = (SharedMut::new(mean), SharedMut::new(var));
    for_each_chunk(rows, chunk(n), |r| {
        // SAFETY: chunks are disjoint rows.
        let (mean, var) = unsafe { (mean.slice(r.clone()), var.slice(r.clone())) };
        dispatch(Moments { n, x: &x[r.start * n..r.end * n], mean, var });
    });
}

struct Moments<'a, T> {
    n: usize,
    x: &'a [T],
    mean: &'a mut [T],
    var: &'a mut [T],
}

/// Mean and biased variance of one row.
#[inline(always)]
pub(super) fn row_moments<T: Real>(x: &[T]) -> (T, T) {
    let n = x.len() as f64;
    let mean = narrow::<T>(wide(sum(x, |v| v)) / n);
    let var = narrow::<T>(wide(sum(x, |v| (v - mean) * (v - mean))) / n);
    (mean, var)
}

impl<T: Real> Kernel for Moments<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (i, (m, v)) in self.mean.iter_mut().zip(self.var).enumerate() {
            (*m, *v) = row_moments(&self.x[i * self.n..(i + 1) * self.n]);
        }
    }
}

/// `y = scale[row] * x + shift[row]` on rows of `n` elements.
///
/// # Panics
/// When the lengths do not fit.
pub fn affine<T: Real>(n: usize, x: &[T], scale: &[T], shift: &[T], y: &mut [T]) {
    assert!(x.len() == scale.len() * n && y.len() == x.len() && shift.len() == scale.len());
    let to = SharedMut::new(y);
    for_each_chunk(scale.len(), chunk(n), |r| {
        // SAFETY: chunks are disjoint rows.
        let y = unsafe { to.slice(r.start * n..r.end * n) };
        dispatch(Affine { n, x: &x[r.start * n..r.end * n], scale: &scale[r.clone()], shift: &shift[r], y });
    });
}

struct Affine<'a, T> {
    n: usize,
    x: &'a [T],
    scale: &'a [T],
    shift: &'a [T],
    y: &'a mut [T],
}

impl<T: Real> Kernel for Affine<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (i, (&a, &b)) in self.scale.iter().zip(self.shift).enumerate() {
            let row = i * self.n..(i + 1) * self.n;
            affine_row(&self.x[row.clone()], a, b, &mut self.y[row]);
        }
    }
}

#[inline(always)]
pub(super) fn affine_row<T: Real>(x: &[T], a: T, b: T, y: &mut [T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = x * a + b;
    }
}

/// The sums of `g` and of `g * (x - center[row])` over rows of `n` elements.
///
/// # Panics
/// When the lengths do not fit.
pub fn pair_sums<T: Real>(n: usize, g: &[T], x: &[T], center: &[T], first: &mut [T], second: &mut [T]) {
    assert!(x.len() == center.len() * n && g.len() == x.len());
    assert!(first.len() == center.len() && second.len() == center.len());
    let (first, second) = (SharedMut::new(first), SharedMut::new(second));
    for_each_chunk(center.len(), chunk(n), |r| {
        // SAFETY: chunks are disjoint rows.
        let (first, second) = unsafe { (first.slice(r.clone()), second.slice(r.clone())) };
        dispatch(Pairs { n, g, x, center, rows: r, first, second });
    });
}

struct Pairs<'a, T> {
    n: usize,
    g: &'a [T],
    x: &'a [T],
    center: &'a [T],
    rows: Range<usize>,
    first: &'a mut [T],
    second: &'a mut [T],
}

impl<T: Real> Kernel for Pairs<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (i, row) in self.rows.enumerate() {
            let part = row * self.n..(row + 1) * self.n;
            let center = self.center[row];
            (self.first[i], self.second[i]) =
                sums(&self.g[part.clone()], &self.x[part], |g, x| (g, g * (x - center)));
        }
    }
}

/// `y = a[row] * g + b[row] * x + c[row]` on rows of `n` elements.
///
/// # Panics
/// When the lengths do not fit.
pub fn combine<T: Real>(n: usize, g: &[T], x: &[T], a: &[T], b: &[T], c: &[T], y: &mut [T]) {
    assert!(x.len() == a.len() * n && g.len() == x.len() && y.len() == x.len());
    assert!(b.len() == a.len() && c.len() == a.len());
    let to = SharedMut::new(y);
    for_each_chunk(a.len(), chunk(n), |r| {
        // SAFETY: chunks are disjoint rows.
        let y = unsafe { to.slice(r.start * n..r.end * n) };
        dispatch(Combine { n, g, x, a, b, c, rows: r, y });
    });
}

struct Combine<'a, T> {
    n: usize,
    g: &'a [T],
    x: &'a [T],
    a: &'a [T],
    b: &'a [T],
    c: &'a [T],
    rows: Range<usize>,
    y: &'a mut [T],
}

impl<T: Real> Kernel for Combine<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (i, row) in self.rows.enumerate() {
            let part = row * self.n..(row + 1) * self.n;
            let to = &mut self.y[i * self.n..(i + 1) * self.n];
            combine_row(&self.g[part.clone()], &self.x[part], self.a[row], self.b[row], self.c[row], to);
        }
    }
}

#[inline(always)]
pub(super) fn combine_row<T: Real>(g: &[T], x: &[T], a: T, b: T, c: T, y: &mut [T]) {
    for ((y, &g), &x) in y.iter_mut().zip(g).zip(x) {
        *y = a * g + (b * x + c);
    }
}
