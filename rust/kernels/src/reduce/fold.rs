//! The inner loops: a contiguous row into one accumulator, rows into a row of accumulators.
use super::reducers::Reducer;
use crate::versions;

/// Elements that a row's accumulators take at most; the partial results of longer rows join pairwise.
pub const BLOCK: usize = 16_384;

/// Most accumulators of a row.
const WIDTH: usize = 256;

/// Takes one row into the accumulators.
#[inline(always)]
fn take1<R: Reducer>(r: &R, acc: &mut [R::Acc], x: &[R::In], p: R::Param) {
    for (a, &v) in acc.iter_mut().zip(x) {
        *a = r.step(*a, v, p);
    }
}

/// Takes four rows, each as long as the accumulators, at the cost of reading and writing those once.
#[inline(always)]
fn take4<R: Reducer>(r: &R, acc: &mut [R::Acc], x: &[R::In], p: R::Param) {
    let n = acc.len();
    let (x0, x1, x2, x3) = (&x[..n], &x[n..2 * n], &x[2 * n..3 * n], &x[3 * n..4 * n]);
    for i in 0..n {
        acc[i] = r.step(r.step(r.step(r.step(acc[i], x0[i], p), x1[i], p), x2[i], p), x3[i], p);
    }
}

#[inline(always)]
fn lanes<R: Reducer>(r: &R, x: &[R::In], p: R::Param, width: usize) -> R::Acc {
    let mut acc = [r.start(); WIDTH];
    let acc = &mut acc[..width];
    let (body, rest) = x.split_at(x.len() / (4 * width) * (4 * width));
    for chunk in body.chunks_exact(4 * width) {
        take4(r, acc, chunk, p);
    }
    for chunk in rest.chunks(width) {
        take1(r, acc, chunk, p);
    }
    let mut width = width;
    while width > 1 {
        width /= 2;
        let (a, b) = acc.split_at_mut(width);
        for (a, &b) in a.iter_mut().zip(&b[..width]) {
            *a = r.merge(*a, b);
        }
    }
    acc[0]
}

/// A short row: the accumulators stay in registers.
#[inline(always)]
fn few_lanes<R: Reducer, const L: usize>(r: &R, x: &[R::In], p: R::Param) -> R::Acc {
    let mut acc = [r.start(); L];
    let (body, tail) = x.split_at(x.len() / L * L);
    for chunk in body.chunks_exact(L) {
        for (a, &v) in acc.iter_mut().zip(chunk) {
            *a = r.step(*a, v, p);
        }
    }
    let mut width = L;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            acc[i] = r.merge(acc[i], acc[i + width]);
        }
    }
    tail.iter().fold(acc[0], |a, &v| r.step(a, v, p))
}

versions! {
    fn long_row[R: Reducer](r: &R, x: &[R::In], p: R::Param) -> R::Acc {
        match x.len() {
            0..512 => few_lanes::<R, 16>(r, x, p),
            512..4096 => lanes(r, x, p, 64),
            _ => lanes(r, x, p, WIDTH),
        }
    }
}

/// Folds a contiguous row of at most [`BLOCK`] elements.
#[inline(always)]
pub fn row<R: Reducer>(r: &R, x: &[R::In], p: R::Param) -> R::Acc {
    if x.len() < 16 {
        return x.iter().fold(r.start(), |a, &v| r.step(a, v, p));
    }
    long_row(r, x, p)
}

versions! {
    /// Takes rows of `acc.len()` elements, `stride` apart, into `acc`, each with its own parameter.
    pub fn columns[R: Reducer](r: &R, acc: &mut [R::Acc], x: &[R::In], stride: usize, rows: usize, p: &[R::Param]) {
        let n = acc.len();
        let p = &p[..n];
        let row = |i: usize| &x[i * stride..i * stride + n];
        let mut i = 0;
        while i + 4 <= rows {
            let (x0, x1, x2, x3) = (row(i), row(i + 1), row(i + 2), row(i + 3));
            for j in 0..n {
                let q = p[j];
                acc[j] = r.step(r.step(r.step(r.step(acc[j], x0[j], q), x1[j], q), x2[j], q), x3[j], q);
            }
            i += 4;
        }
        while i < rows {
            for ((a, &v), &q) in acc.iter_mut().zip(row(i)).zip(p) {
                *a = r.step(*a, v, q);
            }
            i += 1;
        }
    }
}

versions! {
    /// Joins `b` into `a`, element by element.
    pub fn join[R: Reducer](r: &R, a: &mut [R::Acc], b: &[R::Acc]) {
        for (a, &b) in a.iter_mut().zip(b) {
            *a = r.merge(*a, b);
        }
    }
}

/// Joins `parts` rows of `width` accumulators pairwise; the result is in the first row.
pub fn join_rows<R: Reducer>(r: &R, rows: &mut [R::Acc], width: usize) {
    let mut n = rows.len() / width;
    while n > 1 {
        let half = n.div_ceil(2);
        let (a, b) = rows[..n * width].split_at_mut(half * width);
        join(r, &mut a[..b.len()], b);
        n = half;
    }
}
