//! Losses of pairs of elements.
use crate::isa::{dispatch, Kernel};
use crate::lanes::row_sum;
use crate::math::Math;
use crate::matmul::Real;
use crate::parallel::{for_each_chunk, for_each_chunk_mut, SharedMut};

/// A loss of two numbers and its derivative with respect to the first.
pub trait PairLoss<T>: Copy + Send + Sync {
    fn value<const FMA: bool>(self, x: T, y: T) -> T;
    fn slope<const FMA: bool>(self, x: T, y: T) -> T;
}

/// `(x - y)^2`.
#[derive(Clone, Copy)]
pub struct Square;

/// `d^2 / (2 beta)` for `|d| < beta`, else `|d| - beta / 2`.
#[derive(Clone, Copy)]
pub struct AbsoluteOrSquare<T>(pub T);

/// `d^2 / 2` for `|d| <= delta`, else `delta (|d| - delta / 2)`.
#[derive(Clone, Copy)]
pub struct Huber<T>(pub T);

/// The cross entropy of two probabilities; logarithms end at -100.
#[derive(Clone, Copy)]
pub struct Entropy;

/// [`Entropy`] with the first probability given by its logit.
#[derive(Clone, Copy)]
pub struct LogitEntropy;

/// `log(1 + exp(-x y))`.
#[derive(Clone, Copy)]
pub struct SoftMargin;

/// The divergence of a log probability from a probability: `y (log(y) - x)`.
#[derive(Clone, Copy)]
pub struct Divergence;

/// [`Divergence`] with both given by their logarithms.
#[derive(Clone, Copy)]
pub struct LogDivergence;

#[inline(always)]
fn larger<T: Math>(x: T, y: T) -> T {
    if x < y {
        y
    } else {
        x
    }
}

impl<T: Math> PairLoss<T> for Square {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        (x - y) * (x - y)
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        (x - y) + (x - y)
    }
}

impl<T: Math> PairLoss<T> for AbsoluteOrSquare<T> {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        let d = (x - y).abs();
        let (beta, half) = (self.0, T::of(0.5));
        if d < beta {
            half * d * d / beta
        } else {
            d - half * beta
        }
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        let (d, beta) = (x - y, self.0);
        let inner = d / beta;
        if d <= -beta {
            T::of(-1.0)
        } else if d >= beta {
            T::of(1.0)
        } else {
            // NaN ends here, too.
            inner
        }
    }
}

impl<T: Math> PairLoss<T> for Huber<T> {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        let d = (x - y).abs();
        let (delta, half) = (self.0, T::of(0.5));
        if d <= delta {
            half * d * d
        } else {
            delta * (d - half * delta)
        }
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        let (d, delta) = (x - y, self.0);
        if d <= -delta {
            -delta
        } else if d >= delta {
            delta
        } else {
            d
        }
    }
}

impl<T: Math> PairLoss<T> for Entropy {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        let (one, least) = (T::of(1.0), T::of(-100.0));
        let (a, b) = (larger(x.log::<FMA>(), least), larger((-x).log1p::<FMA>(), least));
        (y - one) * b - y * a
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        (x - y) / larger((T::of(1.0) - x) * x, T::of(1e-12))
    }
}

impl<T: Math> PairLoss<T> for LogitEntropy {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        let soft = (-x.abs()).exp::<FMA>().log1p::<FMA>();
        (T::of(1.0) - y) * x + soft + larger(-x, T::of(0.0))
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        T::of(1.0) / (T::of(1.0) + (-x).exp::<FMA>()) - y
    }
}

impl<T: Math> PairLoss<T> for SoftMargin {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        (-(x * y)).exp::<FMA>().log1p::<FMA>()
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, x: T, y: T) -> T {
        let z = (-(x * y)).exp::<FMA>();
        -y * z / (z + T::of(1.0))
    }
}

impl<T: Math> PairLoss<T> for Divergence {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        let zero = T::of(0.0);
        let own = if y == zero { zero } else { y * y.log::<FMA>() };
        own - y * x
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, _: T, y: T) -> T {
        -y
    }
}

impl<T: Math> PairLoss<T> for LogDivergence {
    #[inline(always)]
    fn value<const FMA: bool>(self, x: T, y: T) -> T {
        y.exp::<FMA>() * (y - x)
    }
    #[inline(always)]
    fn slope<const FMA: bool>(self, _: T, y: T) -> T {
        -y.exp::<FMA>()
    }
}

/// Elements of one item of parallel work, and of one partial total.
const CHUNK: usize = 1 << 14;
/// Losses that are computed before they are added up: they stay in the L1.
const BLOCK: usize = 1024;

struct Values<'a, T, P>(P, &'a [T], &'a [T], &'a mut [T]);

impl<T: Math, P: PairLoss<T>> Kernel for Values<'_, T, P> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for ((o, &x), &y) in self.3.iter_mut().zip(self.1).zip(self.2) {
            *o = self.0.value::<FMA>(x, y);
        }
    }
}

/// The loss of each pair.
///
/// # Panics
/// When the lengths differ.
pub fn values<T: Math, P: PairLoss<T>>(loss: P, x: &[T], y: &[T], out: &mut [T]) {
    assert!(x.len() == y.len() && out.len() == x.len());
    for_each_chunk_mut(out, CHUNK, |at, out| {
        dispatch(Values(loss, &x[at..at + out.len()], &y[at..at + out.len()], out));
    });
}

/// The sum of the losses.
///
/// # Panics
/// When the lengths differ.
pub fn total<T: Math + Real, P: PairLoss<T>>(loss: P, x: &[T], y: &[T]) -> f64 {
    assert_eq!(x.len(), y.len());
    let n = x.len();
    let mut parts = vec![0.0; n.div_ceil(CHUNK)];
    let shared = SharedMut::new(&mut parts);
    for_each_chunk(n, CHUNK, |r| {
        let i = r.start / CHUNK;
        // SAFETY: one total per chunk.
        let to = unsafe { shared.slice(i..i + 1) };
        let mut values = [T::of(0.0); BLOCK];
        for (x, y) in x[r.clone()].chunks(BLOCK).zip(y[r].chunks(BLOCK)) {
            dispatch(Values(loss, x, y, &mut values[..x.len()]));
            // SAFETY: as many values as pairs.
            to[0] += Math::to_f64(unsafe { row_sum(values.as_ptr(), x.len()) });
        }
    });
    parts.iter().sum()
}

struct Slopes<'a, T, P>(P, &'a [T], &'a [T], &'a [T], T, &'a mut [T]);

impl<T: Math, P: PairLoss<T>> Kernel for Slopes<'_, T, P> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        if self.3.is_empty() {
            for ((o, &x), &y) in self.5.iter_mut().zip(self.1).zip(self.2) {
                *o = self.0.slope::<FMA>(x, y) * self.4;
            }
        } else {
            for (((o, &x), &y), &g) in self.5.iter_mut().zip(self.1).zip(self.2).zip(self.3) {
                *o = self.0.slope::<FMA>(x, y) * (g * self.4);
            }
        }
    }
}

struct Within<'a, T>(&'a [T]);

impl<T: Math> Kernel for Within<'_, T> {
    type Output = bool;
    #[inline(always)]
    fn run<const FMA: bool>(self) -> bool {
        self.0.iter().fold(true, |all, &x| all & (x >= T::of(0.0)) & (x <= T::of(1.0)))
    }
}

/// Whether all numbers lie between zero and one.
pub fn are_probabilities<T: Math>(x: &[T]) -> bool {
    x.chunks(CHUNK).all(|x| dispatch(Within(x)))
}

/// The derivative of each loss times `factor` and, where `g` is not empty, times its element of `g`.
///
/// # Panics
/// When the lengths differ.
pub fn slopes<T: Math, P: PairLoss<T>>(loss: P, x: &[T], y: &[T], g: &[T], factor: T, out: &mut [T]) {
    assert!(x.len() == y.len() && out.len() == x.len() && (g.is_empty() || g.len() == x.len()));
    for_each_chunk_mut(out, CHUNK, |at, out| {
        let r = at..at + out.len();
        let g = if g.is_empty() { g } else { &g[r.clone()] };
        dispatch(Slopes(loss, &x[r.clone()], &y[r], g, factor, out));
    });
}
