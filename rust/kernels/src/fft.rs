//! Discrete Fourier transforms of lines, without scaling, on rustfft and realfft.
use crate::parallel::{for_each_chunk, for_each_chunk_mut, SharedMut};
use num_complex::Complex;
use realfft::RealFftPlanner;
use rustfft::{FftNum, FftPlanner};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Elements of one parallel chunk.
const GRAIN: usize = 1 << 15;
/// Strided lines that are transformed together: their elements fill a cache line of complex numbers.
const COLUMNS: usize = 8;

/// What has been planned for one number type; plans are kept by length.
pub struct Plans<T: FftNum> {
    complex: FftPlanner<T>,
    real: RealFftPlanner<T>,
}

/// A real type that can be transformed.
pub trait Real: FftNum {
    #[doc(hidden)]
    fn plans() -> MutexGuard<'static, Plans<Self>>;
}

macro_rules! real {
    ($($t:ty),*) => {$(
        impl Real for $t {
            fn plans() -> MutexGuard<'static, Plans<$t>> {
                static PLANS: LazyLock<Mutex<Plans<$t>>> =
                    LazyLock::new(|| Mutex::new(Plans { complex: FftPlanner::new(), real: RealFftPlanner::new() }));
                PLANS.lock().unwrap_or_else(PoisonError::into_inner)
            }
        }
    )*};
}
real!(f32, f64);

/// Transforms every line of `n` elements in place; neighbours of a line are `inner` apart.
pub fn complex<T: Real>(data: &mut [Complex<T>], n: usize, inner: usize, forward: bool) {
    if data.is_empty() {
        return;
    }
    let plan = {
        let planner = &mut T::plans().complex;
        if forward {
            planner.plan_fft_forward(n)
        } else {
            planner.plan_fft_inverse(n)
        }
    };
    let zero = Complex::new(T::zero(), T::zero());
    let scratch = plan.get_inplace_scratch_len();
    if inner == 1 {
        for_each_chunk_mut(data, n * (GRAIN / n).max(1), |_, lines| {
            plan.process_with_scratch(lines, &mut vec![zero; scratch]);
        });
        return;
    }
    let blocks = inner.div_ceil(COLUMNS);
    let count = data.len() / (n * inner) * blocks;
    let shared = SharedMut::new(data);
    for_each_chunk(count, (GRAIN / (n * COLUMNS)).max(1), |range| {
        let (mut lines, mut scratch) = (vec![zero; n * COLUMNS], vec![zero; scratch]);
        for block in range {
            let first = block % blocks * COLUMNS;
            let width = COLUMNS.min(inner - first);
            let start = block / blocks * n * inner + first;
            let lines = &mut lines[..n * width];
            for i in 0..n {
                let at = start + i * inner;
                // SAFETY: blocks cover disjoint columns, and this one is read and written by this call alone.
                let row = unsafe { shared.slice(at..at + width) };
                for (c, &v) in row.iter().enumerate() {
                    lines[c * n + i] = v;
                }
            }
            plan.process_with_scratch(lines, &mut scratch);
            for i in 0..n {
                let at = start + i * inner;
                // SAFETY: as above.
                let row = unsafe { shared.slice(at..at + width) };
                for (c, v) in row.iter_mut().enumerate() {
                    *v = lines[c * n + i];
                }
            }
        }
    });
}

/// The forward transform of every line of `n` real numbers: its first `n / 2 + 1` elements, or with `whole` all.
pub fn real_to_complex<T: Real>(x: &[T], n: usize, out: &mut [Complex<T>], whole: bool) {
    if x.is_empty() {
        return;
    }
    let plan = T::plans().real.plan_fft_forward(n);
    let half = n / 2 + 1;
    let length = if whole { n } else { half };
    for_each_chunk_mut(out, length * (GRAIN / n).max(1), |start, out| {
        let (mut line, mut scratch) = (plan.make_input_vec(), plan.make_scratch_vec());
        for (k, out) in out.chunks_exact_mut(length).enumerate() {
            let at = (start / length + k) * n;
            line.copy_from_slice(&x[at..at + n]);
            plan.process_with_scratch(&mut line, &mut out[..half], &mut scratch)
                .expect("lengths come from the plan");
            mirror(out, half);
        }
    });
}

/// Completes a Hermitian line whose first `half` elements are there.
fn mirror<T: Real>(line: &mut [Complex<T>], half: usize) {
    let (known, rest) = line.split_at_mut(half);
    for (v, from) in rest.iter_mut().rev().zip(&known[1..]) {
        *v = from.conj();
    }
}

/// The backward transform of lines of `n / 2 + 1` numbers, read as the first half of Hermitian lines of `n`.
pub fn complex_to_real<T: Real>(x: &[Complex<T>], n: usize, out: &mut [T]) {
    if x.is_empty() {
        return;
    }
    let plan = T::plans().real.plan_fft_inverse(n);
    let half = n / 2 + 1;
    let lines = (GRAIN / n).max(1);
    for_each_chunk_mut(out, n * lines, |start, out| {
        let (mut line, mut scratch) = (plan.make_input_vec(), plan.make_scratch_vec());
        for (k, out) in out.chunks_exact_mut(n).enumerate() {
            let at = (start / n + k) * half;
            line.copy_from_slice(&x[at..at + half]);
            // A Hermitian line is real there; other values have no meaning and are not looked at.
            line[0].im = T::zero();
            if n % 2 == 0 {
                line[half - 1].im = T::zero();
            }
            plan.process_with_scratch(&mut line, out, &mut scratch).expect("lengths come from the plan");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(x: &[Complex<f64>]) -> Vec<Complex<f64>> {
        let n = x.len() as f64;
        let turn = |k: usize, i: usize| -2.0 * std::f64::consts::PI * (k * i) as f64 / n;
        (0..x.len())
            .map(|k| x.iter().enumerate().map(|(i, &v)| v * Complex::from_polar(1.0, turn(k, i))).sum())
            .collect()
    }

    #[test]
    fn lines_in_any_direction_are_transformed() {
        for (outer, n, inner) in [(1, 1, 1), (3, 8, 1), (2, 7, 5), (1, 30, 19), (0, 4, 2)] {
            let x: Vec<Complex<f64>> = (0..outer * n * inner)
                .map(|i| Complex::new((i * 37 % 11) as f64, (i * 13 % 7) as f64))
                .collect();
            let mut y = x.clone();
            complex(&mut y, n, inner, true);
            for (o, i) in (0..outer).flat_map(|o| (0..inner).map(move |i| (o, i))) {
                let line: Vec<_> = (0..n).map(|k| x[(o * n + k) * inner + i]).collect();
                for (k, want) in slow(&line).into_iter().enumerate() {
                    assert!((y[(o * n + k) * inner + i] - want).norm() < 1e-10);
                }
            }
            complex(&mut y, n, inner, false);
            assert!(x.iter().zip(&y).all(|(a, b)| (a * n as f64 - b).norm() < 1e-9));
        }
    }

    #[test]
    fn real_lines_agree_with_complex_ones() {
        for n in [1, 2, 5, 12] {
            let x: Vec<f64> = (0..3 * n).map(|i| (i * 29 % 13) as f64).collect();
            let half = n / 2 + 1;
            let (mut y, mut full) = (vec![Complex::default(); 3 * half], vec![Complex::default(); 3 * n]);
            real_to_complex(&x, n, &mut y, false);
            real_to_complex(&x, n, &mut full, true);
            assert!(y.chunks(half).zip(full.chunks(n)).all(|(y, full)| y == &full[..half]));
            let mut want: Vec<Complex<f64>> = x.iter().map(|&v| v.into()).collect();
            complex(&mut want, n, 1, true);
            assert!(full.iter().zip(&want).all(|(a, b)| (a - b).norm() < 1e-10), "{n}");
            let mut back = vec![0.0; x.len()];
            complex_to_real(&y, n, &mut back);
            assert!(x.iter().zip(&back).all(|(a, b)| (a * n as f64 - b).abs() < 1e-9), "{n}");
        }
    }
}
