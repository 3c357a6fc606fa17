//! Softmax and its logarithm along any dimension, forward and backward, each in one pass over memory.
mod columns;
mod rows;

use crate::parallel::GRAIN;
use crate::split::for_each_rows;
pub use rows::{Exp, Smooth};

/// Forward over blocks of `n` by `inner` elements; with `log` the logarithm of the softmax.
pub fn softmax<T: Smooth>(x: &[T], n: usize, inner: usize, log: bool, out: &mut [T]) {
    if x.is_empty() {
        return;
    }
    if inner == 1 {
        return for_each_rows(out, n, 8 * n, |first, out| {
            let block = n * rows::together(n);
            for (b, out) in out.chunks_mut(block).enumerate() {
                let at = first * n + b * block;
                T::rows(&x[at..at + out.len()], n, log, out);
            }
        });
    }
    columns::forward(x, n, inner, log, out);
}

/// Backward: `grad` and the forward result `y` give the input's gradient.
pub fn softmax_backward<T: Smooth>(grad: &[T], y: &[T], n: usize, inner: usize, log: bool, out: &mut [T]) {
    if y.is_empty() {
        return;
    }
    if inner == 1 {
        return for_each_rows(out, n, if log { 8 * n } else { n }, |first, out| {
            let block = n * rows::together(n);
            for (b, out) in out.chunks_mut(block).enumerate() {
                let part = first * n + b * block..first * n + b * block + out.len();
                T::rows_backward(&grad[part.clone()], &y[part], n, log, out);
            }
        });
    }
    columns::backward(grad, y, n, inner, log, out);
}

/// Blocks of columns that make a chunk of work.
fn blocks_per_chunk(n: usize, width: usize) -> usize {
    (GRAIN / (4 * n * width)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_agrees_with_the_definition() {
        for (outer, n, inner) in [(3, 5, 1), (2, 100, 1), (2, 7, 3), (1, 40, 700), (1, 1, 1), (2, 3000, 1)] {
            let x: Vec<f64> = (0..outer * n * inner).map(|i| ((i * 7919) % 101) as f64 / 7.0 - 5.0).collect();
            let g: Vec<f64> = (0..x.len()).map(|i| ((i * 104_729) % 97) as f64 / 50.0 - 1.0).collect();
            let single: Vec<f32> = x.iter().map(|&v| v as f32).collect();
            for log in [false, true] {
                let (mut y, mut y32, mut d) = (vec![0.0; x.len()], vec![0.0; x.len()], vec![0.0; x.len()]);
                softmax(&x, n, inner, log, &mut y);
                softmax(&single, n, inner, log, &mut y32);
                softmax_backward(&g, &y, n, inner, log, &mut d);
                for o in 0..outer {
                    for i in 0..inner {
                        let at = |j: usize| (o * n + j) * inner + i;
                        let sum: f64 = (0..n).map(|j| x[at(j)].exp()).sum();
                        let p = |j: usize| x[at(j)].exp() / sum;
                        let dot: f64 = (0..n).map(|j| if log { g[at(j)] } else { g[at(j)] * p(j) }).sum();
                        for j in 0..n {
                            let want = if log { p(j).ln() } else { p(j) };
                            assert!((y[at(j)] - want).abs() < 1e-12, "{outer} {n} {inner} {log}");
                            assert!((y32[at(j)] as f64 - want).abs() < 3e-6 * want.abs().max(1.0));
                            let want = if log { g[at(j)] - p(j) * dot } else { p(j) * (g[at(j)] - dot) };
                            assert!((d[at(j)] - want).abs() < 1e-11);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_without_numbers_is_nan() {
        let mut y = [0.0f32; 3];
        softmax(&[f32::NEG_INFINITY; 3], 3, 1, false, &mut y);
        assert!(y.iter().all(|v| v.is_nan()));
        softmax(&[1.0, f32::NEG_INFINITY, 1.0], 3, 1, false, &mut y);
        assert_eq!(y, [0.5, 0.0, 0.5]);
    }
}
