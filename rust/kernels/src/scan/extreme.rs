//! Running extremes with their places, and running sums of exponentials.
use crate::reduce::{Extreme, Ordered};
use crate::split::{for_each_rows, for_each_rows2};
use num_complex::Complex;

/// The running maximum or minimum of blocks of `n` rows by `inner` columns; the last of equal elements counts.
pub fn running_extreme<T: Extreme>(
    x: &[T],
    n: usize,
    inner: usize,
    largest: bool,
    values: &mut [T],
    index: &mut [i64],
) {
    let block = n * inner;
    if x.is_empty() {
        return;
    }
    for_each_rows2((values, block), (index, block), x.len() / block, block, |range, values, index| {
        let x = &x[range.start * block..range.end * block];
        for ((x, values), index) in x.chunks(block).zip(values.chunks_mut(block)).zip(index.chunks_mut(block))
        {
            match largest {
                true => run_block::<T, true>(x, inner, values, index),
                false => run_block::<T, false>(x, inner, values, index),
            }
        }
    });
}

/// Whether `v` follows `best` as the extreme so far.
#[inline(always)]
fn follows<W: Ordered, const LARGEST: bool>(v: W, best: W) -> bool {
    v.is_nan() || !best.is_nan() && if LARGEST { v >= best } else { v <= best }
}

fn run_block<T: Extreme, const LARGEST: bool>(x: &[T], inner: usize, values: &mut [T], index: &mut [i64]) {
    if inner == 1 {
        let (mut best, mut at) = (x[0], 0);
        for (r, ((&v, value), index)) in x.iter().zip(values).zip(index).enumerate() {
            if follows::<T::Wide, LARGEST>(v.load(), best.load()) {
                (best, at) = (v, r as i64);
            }
            (*value, *index) = (best, at);
        }
        return;
    }
    values[..inner].copy_from_slice(&x[..inner]);
    index[..inner].fill(0);
    for r in 1..x.len() / inner {
        let from = r * inner;
        let (last, value) = values[from - inner..from + inner].split_at_mut(inner);
        let (last_at, at) = index[from - inner..from + inner].split_at_mut(inner);
        let x = &x[from..from + inner];
        for c in 0..inner {
            let wins = follows::<T::Wide, LARGEST>(x[c].load(), last[c].load());
            value[c] = if wins { x[c] } else { last[c] };
            at[c] = if wins { r as i64 } else { last_at[c] };
        }
    }
}

/// A number whose exponentials are summed without leaving the logarithm.
pub trait LogSum: Copy + Send + Sync {
    type Wide: Copy;
    fn widen(self) -> Self::Wide;
    fn narrow(x: Self::Wide) -> Self;
    /// `ln(eᵃ + eᵇ)`.
    fn log_add(a: Self::Wide, b: Self::Wide) -> Self::Wide;
}

fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if low == high && low.is_infinite() {
        low
    } else {
        high + (low - high).exp().ln_1p()
    }
}

fn log_add_complex(a: Complex<f64>, b: Complex<f64>) -> Complex<f64> {
    if a.re == f64::NEG_INFINITY && b.re == f64::NEG_INFINITY {
        return a;
    }
    let (low, high) = if a.re < b.re { (a, b) } else { (b, a) };
    if high.re == f64::INFINITY {
        return high;
    }
    high + ((low - high).exp() + 1.0).ln()
}

impl LogSum for f32 {
    type Wide = f64;
    fn widen(self) -> f64 {
        self as f64
    }
    fn narrow(x: f64) -> f32 {
        x as f32
    }
    fn log_add(a: f64, b: f64) -> f64 {
        log_add(a, b)
    }
}

impl LogSum for f64 {
    type Wide = f64;
    fn widen(self) -> f64 {
        self
    }
    fn narrow(x: f64) -> f64 {
        x
    }
    fn log_add(a: f64, b: f64) -> f64 {
        log_add(a, b)
    }
}

impl LogSum for Complex<f32> {
    type Wide = Complex<f64>;
    fn widen(self) -> Complex<f64> {
        Complex::new(self.re as f64, self.im as f64)
    }
    fn narrow(x: Complex<f64>) -> Complex<f32> {
        Complex::new(x.re as f32, x.im as f32)
    }
    fn log_add(a: Complex<f64>, b: Complex<f64>) -> Complex<f64> {
        log_add_complex(a, b)
    }
}

impl LogSum for Complex<f64> {
    type Wide = Complex<f64>;
    fn widen(self) -> Complex<f64> {
        self
    }
    fn narrow(x: Complex<f64>) -> Complex<f64> {
        x
    }
    fn log_add(a: Complex<f64>, b: Complex<f64>) -> Complex<f64> {
        log_add_complex(a, b)
    }
}

/// The logarithm of the running sum of exponentials of blocks of `n` rows by `inner` columns.
pub fn log_cumsum_exp<T: LogSum>(x: &[T], n: usize, inner: usize, out: &mut [T]) {
    let block = n * inner;
    for_each_rows(out, block, 20 * block, |first, out| {
        let x = &x[first * block..first * block + out.len()];
        for (x, out) in x.chunks(block).zip(out.chunks_mut(block)) {
            for c in 0..inner {
                let mut acc = x[c].widen();
                out[c] = x[c];
                for at in (c + inner..block).step_by(inner) {
                    acc = T::log_add(acc, x[at].widen());
                    out[at] = T::narrow(acc);
                }
            }
        }
    });
}
