//! The gradient of a table of rows, and rows cut down to a norm.
use crate::math::{fma, Math};
use crate::split::for_each_rows;
use crate::versions;
use half::{bf16, f16};
use num_complex::Complex;

/// A number that gradients are added up in.
pub trait Additive: Copy + Send + Sync {
    fn plus(self, other: Self) -> Self;
    fn divided(self, by: usize) -> Self;
}

macro_rules! additive {
    ($($t:ty: $by:expr;)*) => { $(impl Additive for $t {
        #[inline(always)]
        fn plus(self, other: $t) -> $t { self + other }
        #[inline(always)]
        fn divided(self, by: usize) -> $t { ($by)(self, by) }
    })* };
}
additive! {
    f32: |x, n| x / n as f32;
    f64: |x, n| x / n as f64;
    f16: |x: f16, n| f16::from_f32(x.to_f32() / n as f32);
    bf16: |x: bf16, n| bf16::from_f32(x.to_f32() / n as f32);
    Complex<f32>: |x, n| x / n as f32;
    Complex<f64>: |x, n| x / n as f64;
}

/// Adds row `p` of `grad` to row `index[p]` of `out`; `skip` names a row that gets nothing, `by_count` divides by how often
/// a row occurs.
pub fn embedding_gradient<T: Additive>(
    grad: &[T],
    index: &[i64],
    width: usize,
    skip: Option<i64>,
    by_count: bool,
    out: &mut [T],
) {
    let mut counts = Vec::new();
    if by_count {
        counts.resize(out.len() / width.max(1), 0usize);
        index.iter().for_each(|&i| counts[i as usize] += 1);
    }
    for (g, &i) in grad.chunks_exact(width.max(1)).zip(index) {
        if Some(i) == skip {
            continue;
        }
        let to = &mut out[i as usize * width..(i as usize + 1) * width];
        if by_count {
            let n = counts[i as usize];
            to.iter_mut().zip(g).for_each(|(o, &g)| *o = o.plus(g.divided(n)));
        } else {
            to.iter_mut().zip(g).for_each(|(o, &g)| *o = o.plus(g));
        }
    }
}

versions! {
    /// Adds `factor` times each of the rows to `out`.
    fn add_rows [T: Math] (table: &[T], rows: &[i64], factors: &[T], out: &mut [T]) {
        let width = out.len();
        for (i, &row) in rows.iter().enumerate() {
            let from = &table[row as usize * width..][..width];
            match factors.get(i) {
                None => out.iter_mut().zip(from).for_each(|(o, &x)| *o = *o + x),
                Some(&f) => out.iter_mut().zip(from).for_each(|(o, &x)| *o = fma::<T, FMA>(f, x, *o)),
            }
        }
    }
}

/// The sum, or the mean, of each bag's rows of `table`; bag `i` has the next `sizes[i]` of `rows`.
///
/// # Panics
/// When the lengths do not fit or a row is out of range.
pub fn bag_sums<T: Math>(
    table: &[T],
    width: usize,
    rows: &[i64],
    factors: &[T],
    sizes: &[i64],
    mean: bool,
    out: &mut [T],
) {
    assert!(out.len() == sizes.len() * width && (factors.is_empty() || factors.len() == rows.len()));
    let mut starts = Vec::with_capacity(sizes.len());
    let mut at = 0;
    for &n in sizes {
        starts.push(at);
        at += n as usize;
    }
    let per_bag = (rows.len() / sizes.len().max(1) + 1) * width;
    for_each_rows(out, width, per_bag, |first, out| {
        for (i, to) in out.chunks_exact_mut(width).enumerate() {
            let (start, n) = (starts[first + i], sizes[first + i] as usize);
            to.fill(T::of(0.0));
            let factors = if factors.is_empty() { factors } else { &factors[start..start + n] };
            add_rows(table, &rows[start..start + n], factors, to);
            if mean && n > 1 {
                to.iter_mut().for_each(|x| *x = *x / T::of(n as f64));
            }
        }
    });
}

/// A number that converts to double precision and back.
pub trait Rounded: Copy {
    fn wide(self) -> f64;
    fn round(x: f64) -> Self;
}

macro_rules! rounded {
    ($($t:ty: $wide:expr, $round:expr;)*) => { $(impl Rounded for $t {
        fn wide(self) -> f64 { ($wide)(self) }
        fn round(x: f64) -> $t { ($round)(x) }
    })* };
}
rounded! {
    f32: |x| x as f64, |x| x as f32;
    f64: |x| x, |x| x;
    f16: f16::to_f64, f16::from_f64;
    bf16: bf16::to_f64, bf16::from_f64;
}

/// Scales each row that `index` names down to a `p`-norm of at most `most`.
pub fn renormalise<T: Rounded>(table: &mut [T], width: usize, index: &[i64], most: f64, p: f64) {
    let mut rows = index.to_vec();
    rows.sort_unstable();
    rows.dedup();
    for i in rows {
        let row = &mut table[i as usize * width..(i as usize + 1) * width];
        let values = row.iter().map(|v| v.wide().abs());
        let norm = match p {
            2.0 => values.map(|v| v * v).sum::<f64>().sqrt(),
            1.0 => values.sum(),
            p if p == f64::INFINITY => values.fold(0.0, f64::max),
            p => values.map(|v| v.powf(p)).sum::<f64>().powf(1.0 / p),
        };
        if norm > most {
            let scale = most / (norm + 1e-7);
            row.iter_mut().for_each(|v| *v = T::round(v.wide() * scale));
        }
    }
}
