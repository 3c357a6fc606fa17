//! Layer normalisation of rows.
use super::lanes::{narrow, sum, sums, wide};
use super::rows::{chunk, row_moments};
use crate::isa::{dispatch, Kernel};
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, SharedMut};
use std::ops::Range;

/// Normalises rows of `n` elements; `mean` and `inverse` receive each row's mean and `1 / sqrt(var + eps)`.
///
/// With `centered` off the mean is left alone (and `mean` set to zero), which is RMS normalisation.
///
/// # Panics
/// When the lengths do not fit.
pub fn layer_forward<T: Real>(
    n: usize,
    x: &[T],
    weight: Option<&[T]>,
    bias: Option<&[T]>,
    centered: bool,
    eps: f64,
    mean: &mut [T],
    inverse: &mut [T],
    y: &mut [T],
) {
    let rows = mean.len();
    assert!(x.len() == rows * n && y.len() == x.len() && inverse.len() == rows);
    assert!(weight.is_none_or(|w| w.len() == n) && bias.is_none_or(|b| b.len() == n));
    let (mean, inverse, y) = (SharedMut::new(mean), SharedMut::new(inverse), SharedMut::new(y));
    for_each_chunk(rows, chunk(n), |r| {
        // SAFETY: chunks are disjoint rows.
        let (mean, inverse, y) =
            unsafe { (mean.slice(r.clone()), inverse.slice(r.clone()), y.slice(r.start * n..r.end * n)) };
        dispatch(Forward { n, x: &x[r.start * n..r.end * n], weight, bias, centered, eps, mean, inverse, y });
    });
}

struct Forward<'a, T> {
    n: usize,
    x: &'a [T],
    weight: Option<&'a [T]>,
    bias: Option<&'a [T]>,
    centered: bool,
    eps: f64,
    mean: &'a mut [T],
    inverse: &'a mut [T],
    y: &'a mut [T],
}

impl<T: Real> Kernel for Forward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for i in 0..self.mean.len() {
            let row = i * self.n..(i + 1) * self.n;
            let (x, y) = (&self.x[row.clone()], &mut self.y[row]);
            let (m, var) = if self.centered {
                row_moments(x)
            } else {
                (T::zero(), narrow(wide(sum(x, |v| v * v)) / self.n as f64))
            };
            let s = narrow::<T>(1.0 / (wide(var) + self.eps).sqrt());
            (self.mean[i], self.inverse[i]) = (m, s);
            match (self.weight, self.bias) {
                (Some(w), Some(b)) => {
                    for (((y, &x), &w), &b) in y.iter_mut().zip(x).zip(w).zip(b) {
                        *y = (x - m) * s * w + b;
                    }
                }
                (Some(w), None) => y.iter_mut().zip(x).zip(w).for_each(|((y, &x), &w)| *y = (x - m) * s * w),
                (None, Some(b)) => y.iter_mut().zip(x).zip(b).for_each(|((y, &x), &b)| *y = (x - m) * s + b),
                (None, None) => y.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - m) * s),
            }
        }
    }
}

/// Where the gradients of layer normalisation go.
pub struct LayerGradients<'a, T> {
    pub x: Option<&'a mut [T]>,
    pub weight: Option<&'a mut [T]>,
    pub bias: Option<&'a mut [T]>,
}

/// Parts that the sums over rows are cut into at most.
const PARTS: usize = 16;

/// The gradients of [`layer_forward`].
///
/// # Panics
/// When the lengths do not fit.
pub fn layer_backward<T: Real>(
    n: usize,
    g: &[T],
    x: &[T],
    weight: Option<&[T]>,
    centered: bool,
    mean: &[T],
    inverse: &[T],
    to: LayerGradients<T>,
) {
    let rows = mean.len();
    assert!(x.len() == rows * n && g.len() == x.len() && inverse.len() == rows);
    assert!(weight.is_none_or(|w| w.len() == n));
    assert!(to.x.as_ref().is_none_or(|t| t.len() == x.len()));
    assert!(to.weight.as_ref().is_none_or(|t| t.len() == n) && to.bias.as_ref().is_none_or(|t| t.len() == n));
    let affine = to.weight.is_some() || to.bias.is_some();
    let per_part = chunk(n).max(rows.div_ceil(PARTS)).max(1);
    let parts = rows.div_ceil(per_part);
    let mut sums = vec![T::zero(); if affine { 2 * n * parts } else { 0 }];
    let shared = SharedMut::new(&mut sums);
    let gx = to.x.map(SharedMut::new);
    for_each_chunk(rows, per_part, |r| {
        // SAFETY: chunks are disjoint rows, each with its own sums.
        let (gx, sums) = unsafe {
            let gx = gx.as_ref().map(|p| p.slice(r.start * n..r.end * n));
            let part = r.start / per_part * 2 * n;
            (gx, shared.slice(if affine { part..part + 2 * n } else { 0..0 }))
        };
        dispatch(Backward { n, g, x, weight, centered, mean, inverse, rows: r, gx, sums });
    });
    let total = |to: Option<&mut [T]>, offset: usize| {
        if let Some(to) = to {
            to.fill(T::zero());
            for part in sums.chunks_exact((2 * n).max(1)) {
                to.iter_mut().zip(&part[offset..offset + n]).for_each(|(t, &s)| *t = *t + s);
            }
        }
    };
    total(to.weight, 0);
    total(to.bias, n);
}

struct Backward<'a, T> {
    n: usize,
    g: &'a [T],
    x: &'a [T],
    weight: Option<&'a [T]>,
    centered: bool,
    mean: &'a [T],
    inverse: &'a [T],
    rows: Range<usize>,
    gx: Option<&'a mut [T]>,
    sums: &'a mut [T],
}

impl<T: Real> Kernel for Backward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        let n = self.n;
        let mut scaled = vec![T::zero(); if self.weight.is_some() { n } else { 0 }];
        for (i, row) in self.rows.clone().enumerate() {
            let (g, x) = (&self.g[row * n..(row + 1) * n], &self.x[row * n..(row + 1) * n]);
            let (m, s) = (self.mean[row], self.inverse[row]);
            if !self.sums.is_empty() {
                let (gw, gb) = self.sums.split_at_mut(n);
                for (((gw, gb), &g), &x) in gw.iter_mut().zip(gb).zip(g).zip(x) {
                    *gw = *gw + g * (x - m) * s;
                    *gb = *gb + g;
                }
            }
            let Some(gx) = self.gx.as_deref_mut() else { continue };
            let gx = &mut gx[i * n..(i + 1) * n];
            let g = match self.weight {
                Some(w) => {
                    scaled.iter_mut().zip(g).zip(w).for_each(|((t, &g), &w)| *t = g * w);
                    &scaled[..]
                }
                None => g,
            };
            let (total, product) = sums(g, x, |g, x| (g, g * (x - m)));
            let (total, product) = (wide(total), wide(product) * wide(s));
            let inverse = wide(s);
            let b = -inverse * inverse * product / n as f64;
            let c = if self.centered { -inverse * total / n as f64 } else { 0.0 };
            let (b, c) = (narrow::<T>(b), narrow::<T>(c));
            for ((to, &g), &x) in gx.iter_mut().zip(g).zip(x) {
                *to = g * s + ((x - m) * b + c);
            }
        }
    }
}
