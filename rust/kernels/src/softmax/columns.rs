//! Softmax down the columns: a tile of columns at a time, all its rows in step.
use super::blocks_per_chunk;
use super::rows::{Exp, Smooth};
use crate::parallel::{for_each_chunk, SharedMut};
use crate::versions;

/// Columns handled together.
const TILE: usize = 256;

versions! {
    fn take_max[R: Exp](max: &mut [R], x: &[R]) {
        for (m, &v) in max.iter_mut().zip(x) {
            *m = if v > *m || num_traits::Float::is_nan(v) { v } else { *m };
        }
    }
}

versions! {
    fn take_exp[R: Exp](sum: &mut [R], max: &[R], x: &mut [R], keep: bool) {
        for ((s, &m), v) in sum.iter_mut().zip(max).zip(x) {
            let e = (*v - m).exp_bounded::<FMA>();
            *s = *s + e;
            *v = if keep { e } else { *v };
        }
    }
}

versions! {
    fn finish[R: Exp](sum: &[R], max: &[R], x: &mut [R], log: bool) {
        for ((v, &s), &m) in x.iter_mut().zip(sum).zip(max) {
            *v = if log { *v - m - s } else { *v * s };
        }
    }
}

versions! {
    fn take_product[R: Exp](sum: &mut [R], grad: &[R], y: &[R], log: bool) {
        for ((s, &g), &y) in sum.iter_mut().zip(grad).zip(y) {
            *s = *s + if log { g } else { g * y };
        }
    }
}

versions! {
    fn finish_backward[R: Exp](sum: &[R], grad: &[R], y: &mut [R], log: bool) {
        for ((y, &s), &g) in y.iter_mut().zip(sum).zip(grad) {
            *y = if log { g - y.exp_bounded::<FMA>() * s } else { (g - s) * *y };
        }
    }
}

/// Calls `f` with the positions of each tile's rows.
fn for_each_tile(n: usize, inner: usize, len: usize, f: impl Fn(usize, usize) + Sync) {
    let tiles = inner.div_ceil(TILE);
    let blocks = len / (n * inner) * tiles;
    for_each_chunk(blocks, blocks_per_chunk(n, inner.min(TILE)), |range| {
        for b in range {
            let from = b % tiles * TILE;
            f(b / tiles * n * inner + from, TILE.min(inner - from));
        }
    });
}

pub fn forward<T: Smooth>(x: &[T], n: usize, inner: usize, log: bool, out: &mut [T]) {
    let (len, parts) = (out.len(), SharedMut::new(out));
    let zero = <T::Wide as num_traits::Zero>::zero();
    for_each_tile(n, inner, len, |at, width| {
        let (mut max, mut sum, mut line) =
            ([<T::Wide as crate::reduce::Ordered>::LOWEST; TILE], [zero; TILE], vec![zero; n * width]);
        for (r, line) in line.chunks_exact_mut(width).enumerate() {
            T::widen(&x[at + r * inner..][..width], line);
            take_max(&mut max[..width], line);
        }
        for line in line.chunks_exact_mut(width) {
            take_exp(&mut sum[..width], &max[..width], line, !log);
        }
        for s in &mut sum[..width] {
            *s = if log { num_traits::Float::ln(*s) } else { num_traits::Float::recip(*s) };
        }
        for (r, line) in line.chunks_exact_mut(width).enumerate() {
            finish(&sum[..width], &max[..width], line, log);
            let to = at + r * inner;
            // SAFETY: tiles are disjoint.
            T::narrow(line, unsafe { parts.slice(to..to + width) });
        }
    });
}

pub fn backward<T: Smooth>(grad: &[T], y: &[T], n: usize, inner: usize, log: bool, out: &mut [T]) {
    let (len, parts) = (out.len(), SharedMut::new(out));
    let zero = <T::Wide as num_traits::Zero>::zero();
    for_each_tile(n, inner, len, |at, width| {
        let (mut sum, mut g, mut w) = ([zero; TILE], [zero; TILE], [zero; TILE]);
        let (g, w) = (&mut g[..width], &mut w[..width]);
        for r in 0..n {
            let row = at + r * inner..at + r * inner + width;
            T::widen(&grad[row.clone()], g);
            T::widen(&y[row], w);
            take_product(&mut sum[..width], g, w, log);
        }
        for r in 0..n {
            let row = at + r * inner..at + r * inner + width;
            T::widen(&grad[row.clone()], g);
            T::widen(&y[row.clone()], w);
            finish_backward(&sum[..width], g, w, log);
            // SAFETY: tiles are disjoint.
            T::narrow(w, unsafe { parts.slice(row) });
        }
    });
}
