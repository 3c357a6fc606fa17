//! Scans of associative operations.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};
use crate::versions;
use num_complex::Complex;
use std::marker::PhantomData;

/// Elements of a long row that one running value passes over.
const PIECE: usize = 1024;

/// Running values that advance together, which hides the latency of each.
const STREAMS: usize = 4;

/// Columns scanned together.
const TILE: usize = 512;

/// An associative operation with a running value.
pub trait Scan {
    type T: Copy + Send + Sync;
    type Acc: Copy + Send + Sync;
    const START: Self::Acc;
    fn step(acc: Self::Acc, x: Self::T) -> Self::Acc;
    fn join(a: Self::Acc, b: Self::Acc) -> Self::Acc;
    fn out(acc: Self::Acc) -> Self::T;
}

/// The running sum.
pub struct CumSum<T>(PhantomData<T>);
/// The running product.
pub struct CumProd<T>(PhantomData<T>);

macro_rules! scans {
    ($($t:ty, $acc:ty, $zero:expr, $one:expr, $widen:expr, $narrow:expr, $add:expr, $mul:expr;)*) => { $(
        impl Scan for CumSum<$t> {
            type T = $t;
            type Acc = $acc;
            const START: $acc = $zero;
            #[inline(always)]
            fn step(acc: $acc, x: $t) -> $acc { ($add)(acc, ($widen)(x)) }
            #[inline(always)]
            fn join(a: $acc, b: $acc) -> $acc { ($add)(a, b) }
            #[inline(always)]
            fn out(acc: $acc) -> $t { ($narrow)(acc) }
        }
        impl Scan for CumProd<$t> {
            type T = $t;
            type Acc = $acc;
            const START: $acc = $one;
            #[inline(always)]
            fn step(acc: $acc, x: $t) -> $acc { ($mul)(acc, ($widen)(x)) }
            #[inline(always)]
            fn join(a: $acc, b: $acc) -> $acc { ($mul)(a, b) }
            #[inline(always)]
            fn out(acc: $acc) -> $t { ($narrow)(acc) }
        }
    )* };
}
// Single precision runs in double: the error does not grow with the length.
scans! {
    f32, f64, 0.0, 1.0, |x| x as f64, |x| x as f32, |a, b| a + b, |a, b| a * b;
    f64, f64, 0.0, 1.0, |x| x, |x| x, |a, b| a + b, |a, b| a * b;
    i64, i64, 0, 1, |x| x, |x| x, i64::wrapping_add, i64::wrapping_mul;
    Complex<f32>, Complex<f64>, Complex::new(0.0, 0.0), Complex::new(1.0, 0.0), |x: Complex<f32>| Complex::new(x.re as f64, x.im as f64),
        |x: Complex<f64>| Complex::new(x.re as f32, x.im as f32), |a, b| a + b, |a: Complex<f64>, b: Complex<f64>| a * b;
    Complex<f64>, Complex<f64>, Complex::new(0.0, 0.0), Complex::new(1.0, 0.0), |x| x, |x| x, |a, b| a + b, |a: Complex<f64>, b: Complex<f64>| a * b;
}

/// Scans up to [`STREAMS`] rows of equal length side by side.
#[inline(always)]
fn streams<S: Scan>(x: &[S::T], n: usize, start: &[S::Acc], out: &mut [S::T]) {
    if start.len() == STREAMS && x.len() == STREAMS * n {
        let (mut a, mut b, mut c, mut d) = (start[0], start[1], start[2], start[3]);
        let (x0, x1, x2, x3) = (&x[..n], &x[n..2 * n], &x[2 * n..3 * n], &x[3 * n..4 * n]);
        let (o0, rest) = out.split_at_mut(n);
        let (o1, rest) = rest.split_at_mut(n);
        let (o2, rest) = rest.split_at_mut(n);
        let o3 = &mut rest[..n];
        for i in 0..n {
            a = S::step(a, x0[i]);
            b = S::step(b, x1[i]);
            c = S::step(c, x2[i]);
            d = S::step(d, x3[i]);
            o0[i] = S::out(a);
            o1[i] = S::out(b);
            o2[i] = S::out(c);
            o3[i] = S::out(d);
        }
        return;
    }
    for ((x, out), &start) in x.chunks(n).zip(out.chunks_mut(n)).zip(start) {
        let mut acc = start;
        for (o, &v) in out.iter_mut().zip(x) {
            acc = S::step(acc, v);
            *o = S::out(acc);
        }
    }
}

/// The value of a whole piece, in eight interleaved chains.
fn total<S: Scan>(x: &[S::T]) -> S::Acc {
    let mut acc = [S::START; 8];
    for chunk in x.chunks(8) {
        for (a, &v) in acc.iter_mut().zip(chunk) {
            *a = S::step(*a, v);
        }
    }
    acc.into_iter().fold(S::START, S::join)
}

versions! {
    fn take_row[S: Scan](_kind: PhantomData<S>, acc: &mut [S::Acc], x: &[S::T], out: &mut [S::T]) {
        for ((a, &v), o) in acc.iter_mut().zip(x).zip(out) {
            *a = S::step(*a, v);
            *o = S::out(*a);
        }
    }
}

/// Scans blocks of `n` rows by `inner` columns along the rows' direction.
pub fn scan<S: Scan>(x: &[S::T], n: usize, inner: usize, out: &mut [S::T]) {
    if x.is_empty() {
        return;
    }
    let outer = x.len() / (n * inner);
    if inner > 1 {
        return columns::<S>(x, n, inner, outer, out);
    }
    let parts = SharedMut::new(out);
    if n <= 2 * PIECE || outer >= STREAMS {
        return for_each_chunk(outer, (GRAIN / n).max(STREAMS), |range| {
            for first in range.clone().step_by(STREAMS) {
                let rows = first * n..(first + STREAMS).min(range.end) * n;
                // SAFETY: chunks are disjoint ranges of rows.
                streams::<S>(&x[rows.clone()], n, &[S::START; STREAMS][..rows.len() / n], unsafe {
                    parts.slice(rows)
                });
            }
        });
    }
    // A long row: totals of its pieces first, then all pieces at once.
    let pieces = n.div_ceil(PIECE);
    let mut start = vec![S::START; pieces];
    for row in 0..outer {
        let x = &x[row * n..(row + 1) * n];
        let totals = SharedMut::new(&mut start);
        for_each_chunk(pieces, GRAIN / PIECE, |range| {
            for k in range {
                // SAFETY: each piece has its own place.
                unsafe { totals.slice(k..k + 1)[0] = total::<S>(&x[k * PIECE..n.min((k + 1) * PIECE)]) };
            }
        });
        let mut acc = S::START;
        for s in &mut start {
            (*s, acc) = (acc, S::join(acc, *s));
        }
        for_each_chunk(pieces, GRAIN / PIECE, |range| {
            for k in range.clone().step_by(STREAMS) {
                let last = (k + STREAMS).min(range.end);
                let part = k * PIECE..n.min(last * PIECE);
                // SAFETY: pieces are disjoint.
                let out = unsafe { parts.slice(row * n + part.start..row * n + part.end) };
                streams::<S>(&x[part], PIECE, &start[k..last], out);
            }
        });
    }
}

fn columns<S: Scan>(x: &[S::T], n: usize, inner: usize, outer: usize, out: &mut [S::T]) {
    let tiles = inner.div_ceil(TILE);
    let parts = SharedMut::new(out);
    for_each_chunk(outer * tiles, (GRAIN / (n * inner.min(TILE))).max(1), |range| {
        for block in range {
            let (o, from) = (block / tiles, block % tiles * TILE);
            let width = TILE.min(inner - from);
            let mut acc = [S::START; TILE];
            for r in 0..n {
                let at = (o * n + r) * inner + from;
                // SAFETY: tiles are disjoint.
                take_row::<S>(PhantomData, &mut acc[..width], &x[at..at + width], unsafe {
                    parts.slice(at..at + width)
                });
            }
        }
    });
}
