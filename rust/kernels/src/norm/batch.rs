//! Batch normalisation of images (batch, channel, pixels).
use super::lanes::{narrow, sum, sums, wide};
use super::rows::{affine_row, combine_row};
use crate::isa::{dispatch, Kernel};
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, SharedMut};
use std::ops::Range;

/// The shape of a contiguous batch.
#[derive(Clone, Copy, Debug)]
pub struct Images {
    pub batch: usize,
    pub channels: usize,
    pub pixels: usize,
}

/// Channels that are handled together where a pixel's channels are neighbours.
const BLOCK: usize = 64;

impl Images {
    fn len(&self) -> usize {
        self.batch * self.channels * self.pixels
    }

    fn row(&self, image: usize, channel: usize) -> Range<usize> {
        let start = (image * self.channels + channel) * self.pixels;
        start..start + self.pixels
    }

    fn chunk(&self) -> usize {
        let channels = ((1 << 14) / (self.batch * self.pixels).max(1)).max(1);
        if self.pixels == 1 {
            channels.next_multiple_of(BLOCK)
        } else {
            channels
        }
    }
}

/// Batch normalisation. In training `mean` and `var` (biased) are outputs, else inputs.
///
/// # Panics
/// When the lengths do not fit.
pub fn batch_forward<T: Real>(
    shape: Images,
    x: &[T],
    weight: Option<&[T]>,
    bias: Option<&[T]>,
    training: bool,
    eps: f64,
    mean: &mut [T],
    var: &mut [T],
    y: &mut [T],
) {
    let c = shape.channels;
    assert!(x.len() == shape.len() && y.len() == x.len() && mean.len() == c && var.len() == c);
    assert!(weight.is_none_or(|w| w.len() == c) && bias.is_none_or(|b| b.len() == c));
    let (mean, var, y) = (SharedMut::new(mean), SharedMut::new(var), SharedMut::new(y));
    for_each_chunk(c, shape.chunk(), |channels| {
        // SAFETY: chunks are disjoint channels.
        let (mean, var) = unsafe { (mean.slice(channels.clone()), var.slice(channels.clone())) };
        dispatch(Forward { shape, x, weight, bias, training, eps, channels, mean, var, y: &y });
    });
}

struct Forward<'a, T> {
    shape: Images,
    x: &'a [T],
    weight: Option<&'a [T]>,
    bias: Option<&'a [T]>,
    training: bool,
    eps: f64,
    channels: Range<usize>,
    mean: &'a mut [T],
    var: &'a mut [T],
    y: &'a SharedMut<T>,
}

impl<T: Real> Forward<'_, T> {
    /// The factor and summand of a channel.
    #[inline(always)]
    fn scale(&self, i: usize) -> (T, T) {
        let c = self.channels.start + i;
        let inverse = narrow::<T>(1.0 / (wide(self.var[i]) + self.eps).sqrt());
        let a = self.weight.map_or(inverse, |w| w[c] * inverse);
        (a, self.bias.map_or(T::zero(), |b| b[c]) - self.mean[i] * a)
    }

    #[inline(always)]
    fn by_column(&mut self) {
        let (c, n) = (self.shape.channels, self.shape.batch);
        let mut first = 0;
        while first < self.mean.len() {
            let len = BLOCK.min(self.mean.len() - first);
            let at = self.channels.start + first;
            let row = |i: usize| i * c + at..i * c + at + len;
            if self.training {
                let mut total = [0.0f64; BLOCK];
                for i in 0..n {
                    total.iter_mut().zip(&self.x[row(i)]).for_each(|(t, &x)| *t += wide(x));
                }
                let mut squares = [0.0f64; BLOCK];
                total.iter_mut().for_each(|t| *t /= n as f64);
                for i in 0..n {
                    for ((s, t), &x) in squares.iter_mut().zip(&total).zip(&self.x[row(i)]) {
                        *s += (wide(x) - t) * (wide(x) - t);
                    }
                }
                for i in 0..len {
                    self.mean[first + i] = narrow(total[i]);
                    self.var[first + i] = narrow(squares[i] / n as f64);
                }
            }
            let (mut a, mut b) = ([T::zero(); BLOCK], [T::zero(); BLOCK]);
            for i in 0..len {
                (a[i], b[i]) = self.scale(first + i);
            }
            for i in 0..n {
                // SAFETY: only this item touches its channels.
                let (x, y) = (&self.x[row(i)], unsafe { self.y.slice(row(i)) });
                for (((y, &x), &a), &b) in y.iter_mut().zip(x).zip(&a).zip(&b) {
                    *y = x * a + b;
                }
            }
            first += len;
        }
    }
}

impl<T: Real> Kernel for Forward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        let shape = self.shape;
        if shape.pixels == 1 {
            return self.by_column();
        }
        let count = (shape.batch * shape.pixels) as f64;
        for i in 0..self.mean.len() {
            let c = self.channels.start + i;
            if self.training {
                let total: f64 = (0..shape.batch).map(|n| wide(sum(&self.x[shape.row(n, c)], |v| v))).sum();
                let mean = narrow::<T>(total / count);
                let squares = |n| wide(sum(&self.x[shape.row(n, c)], |v| (v - mean) * (v - mean)));
                let total: f64 = (0..shape.batch).map(squares).sum();
                self.mean[i] = mean;
                self.var[i] = narrow(total / count);
            }
            let (a, b) = self.scale(i);
            for n in 0..shape.batch {
                // SAFETY: only this item touches its channels.
                affine_row(&self.x[shape.row(n, c)], a, b, unsafe { self.y.slice(shape.row(n, c)) });
            }
        }
    }
}

/// Where the gradients of batch normalisation go.
pub struct BatchGradients<'a, T> {
    pub x: Option<&'a mut [T]>,
    pub weight: &'a mut [T],
    pub bias: &'a mut [T],
}

/// The gradients of [`batch_forward`]; `inverse` is `1 / sqrt(var + eps)`.
///
/// # Panics
/// When the lengths do not fit.
pub fn batch_backward<T: Real>(
    shape: Images,
    g: &[T],
    x: &[T],
    weight: Option<&[T]>,
    mean: &[T],
    inverse: &[T],
    training: bool,
    to: BatchGradients<T>,
) {
    let c = shape.channels;
    assert!(x.len() == shape.len() && g.len() == x.len() && mean.len() == c && inverse.len() == c);
    assert!(weight.is_none_or(|w| w.len() == c) && to.weight.len() == c && to.bias.len() == c);
    assert!(to.x.as_ref().is_none_or(|gx| gx.len() == x.len()));
    let gx = to.x.map(SharedMut::new);
    let (gw, gb) = (SharedMut::new(to.weight), SharedMut::new(to.bias));
    for_each_chunk(c, shape.chunk(), |channels| {
        // SAFETY: chunks are disjoint channels.
        let (gw, gb) = unsafe { (gw.slice(channels.clone()), gb.slice(channels.clone())) };
        dispatch(Backward {
            shape,
            g,
            x,
            weight,
            mean,
            inverse,
            training,
            channels,
            gx: gx.as_ref(),
            gw,
            gb,
        });
    });
}

struct Backward<'a, T> {
    shape: Images,
    g: &'a [T],
    x: &'a [T],
    weight: Option<&'a [T]>,
    mean: &'a [T],
    inverse: &'a [T],
    training: bool,
    channels: Range<usize>,
    gx: Option<&'a SharedMut<T>>,
    gw: &'a mut [T],
    gb: &'a mut [T],
}

impl<T: Real> Backward<'_, T> {
    /// Factors of `g` and `x` and the summand that give the gradient of `x`.
    #[inline(always)]
    fn factors(&self, c: usize, total: f64, product: f64) -> (T, T, T) {
        let count = (self.shape.batch * self.shape.pixels) as f64;
        let (inverse, mean) = (wide(self.inverse[c]), wide(self.mean[c]));
        let a = self.weight.map_or(1.0, |w| wide(w[c])) * inverse;
        if !self.training {
            return (narrow(a), T::zero(), T::zero());
        }
        let b = -a * inverse * inverse * product / count;
        (narrow(a), narrow(b), narrow(-a * total / count - b * mean))
    }

    #[inline(always)]
    fn by_column(self) {
        let (c, n) = (self.shape.channels, self.shape.batch);
        let mut first = 0;
        while first < self.gw.len() {
            let len = BLOCK.min(self.gw.len() - first);
            let at = self.channels.start + first;
            let row = |i: usize| i * c + at..i * c + at + len;
            let (mut total, mut product, mut mean) = ([0.0f64; BLOCK], [0.0f64; BLOCK], [T::zero(); BLOCK]);
            mean[..len].copy_from_slice(&self.mean[at..at + len]);
            for i in 0..n {
                let pairs = self.g[row(i)].iter().zip(&self.x[row(i)]);
                for (((t, p), m), (&g, &x)) in total.iter_mut().zip(&mut product).zip(&mean).zip(pairs) {
                    *t += wide(g);
                    *p += wide(g * (x - *m));
                }
            }
            let (mut a, mut b, mut d) = ([T::zero(); BLOCK], [T::zero(); BLOCK], [T::zero(); BLOCK]);
            for i in 0..len {
                self.gb[first + i] = narrow(total[i]);
                self.gw[first + i] = narrow(product[i] * wide(self.inverse[at + i]));
                (a[i], b[i], d[i]) = self.factors(at + i, total[i], product[i]);
            }
            if let Some(gx) = self.gx {
                for i in 0..n {
                    let (g, x) = (&self.g[row(i)], &self.x[row(i)]);
                    // SAFETY: only this item touches its channels.
                    for (j, to) in unsafe { gx.slice(row(i)) }.iter_mut().enumerate() {
                        *to = a[j] * g[j] + (b[j] * x[j] + d[j]);
                    }
                }
            }
            first += len;
        }
    }
}

impl<T: Real> Kernel for Backward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let shape = self.shape;
        if shape.pixels == 1 {
            return self.by_column();
        }
        for i in 0..self.gw.len() {
            let c = self.channels.start + i;
            let mean = self.mean[c];
            let (mut total, mut product) = (0.0, 0.0);
            for n in 0..shape.batch {
                let row = shape.row(n, c);
                let (t, p) = sums(&self.g[row.clone()], &self.x[row], |g, x| (g, g * (x - mean)));
                total += wide(t);
                product += wide(p);
            }
            self.gb[i] = narrow(total);
            self.gw[i] = narrow(product * wide(self.inverse[c]));
            let (a, b, d) = self.factors(c, total, product);
            if let Some(gx) = self.gx {
                for n in 0..shape.batch {
                    let row = shape.row(n, c);
                    // SAFETY: only this item touches its channels.
                    let to = unsafe { gx.slice(row.clone()) };
                    combine_row(&self.g[row.clone()], &self.x[row], a, b, d, to);
                }
            }
        }
    }
}
