//! The inner loops: a contiguous row into one accumulator, rows into a row of accumulators.
use super::reducers::Reducer;
use crate::versions;

/// Elements that a row's accumulators take at most; the partial results of longer rows join pairwise.
pub const BLOCK: usize = 4096;

/// Rows shorter than this are folded several at a time, element by element.
const SHORT: usize = 32;

/// Short rows that are folded together, which hides the latency of each.
const GROUP: usize = 8;

/// Whether the quick step serves all of `x`.
#[inline(always)]
fn is_plain<R: Reducer>(r: &R, x: &[R::In]) -> bool {
    R::LOOKS && x.iter().fold(true, |ok, &v| ok & r.plain(v))
}

/// The step for elements that are known to be plain, or for any.
#[inline(always)]
fn step<R: Reducer, const QUICK: bool>(r: &R, acc: R::Acc, x: R::In, p: R::Param) -> R::Acc {
    if QUICK {
        r.quick(acc, x, p)
    } else {
        r.step(acc, x, p)
    }
}

/// How [`lanes`] works: `L` accumulators, and with `Q` the quick step.
struct Way<const L: usize, const Q: bool>;

versions! {
    /// Folds a row in accumulators that stay in registers; nothing comes out where the quick step meets what it does not bear.
    ///
    /// A function of its own: inside a larger one the compiler does not find the vectors.
    narrow fn lanes[R: Reducer, const L: usize, const Q: bool](r: &R, x: &[R::In], p: R::Param, _way: Way<L, Q>) -> Option<R::Acc> {
        if R::FREE {
            return Some(x.iter().fold(r.start(), |a, &v| r.quick(a, v, p)));
        }
        let (mut acc, mut odd) = ([r.start(); L], [0u32; L]);
        let (body, tail) = x.split_at(x.len() / L * L);
        for chunk in body.chunks_exact(L) {
            for k in 0..L {
                acc[k] = step::<R, Q>(r, acc[k], chunk[k], p);
                if Q {
                    odd[k] |= !r.plain(chunk[k]) as u32;
                }
            }
        }
        if Q && (odd.iter().fold(0, |a, &o| a | o) != 0 || !is_plain(r, tail)) {
            return None;
        }
        for k in 0..tail.len() {
            acc[k] = step::<R, Q>(r, acc[k], tail[k], p);
        }
        let mut width = L;
        while width > 1 {
            width /= 2;
            for i in 0..width {
                acc[i] = if Q { r.quick_merge(acc[i], acc[i + width]) } else { r.merge(acc[i], acc[i + width]) };
            }
        }
        Some(acc[0])
    }
}

#[inline(always)]
fn wide<R: Reducer, const L: usize>(r: &R, x: &[R::In], p: R::Param) -> R::Acc {
    let quick = if R::LOOKS { lanes(r, x, p, Way::<L, true>) } else { None };
    match quick {
        Some(acc) => acc,
        None => lanes(r, x, p, Way::<L, false>).unwrap_or_else(|| r.start()),
    }
}

#[inline(always)]
fn any_row<R: Reducer>(r: &R, x: &[R::In], p: R::Param) -> R::Acc {
    match x.len() {
        0..SHORT => x.iter().fold(r.start(), |a, &v| r.step(a, v, p)),
        _ if size_of::<R::In>() == 1 => wide::<R, 64>(r, x, p),
        // Looking for what is not plain takes as many registers again.
        n if R::LOOKS || n < 256 => wide::<R, 16>(r, x, p),
        _ => wide::<R, 32>(r, x, p),
    }
}

/// Folds a contiguous row of at most [`BLOCK`] elements.
#[inline(always)]
pub fn row<R: Reducer>(r: &R, x: &[R::In], p: R::Param) -> R::Acc {
    any_row(r, x, p)
}

versions! {
    /// Reduces rows of `n` elements, at most [`BLOCK`], that follow each other; `params` has one entry or one for each.
    narrow pub fn rows[R: Reducer](r: &R, x: &[R::In], n: usize, params: &[R::Param], out: &mut [R::Out]) {
        let param = |i: usize| if params.len() == 1 { params[0] } else { params[i] };
        let mut i = 0;
        if n < SHORT {
            while i + GROUP <= out.len() {
                let x = &x[i * n..(i + GROUP) * n];
                let p: [R::Param; GROUP] = std::array::from_fn(|k| param(i + k));
                let mut acc = [r.start(); GROUP];
                for j in 0..n {
                    for k in 0..GROUP {
                        acc[k] = r.step(acc[k], x[k * n + j], p[k]);
                    }
                }
                for k in 0..GROUP {
                    out[i + k] = r.finish(acc[k], p[k]);
                }
                i += GROUP;
            }
        }
        while i < out.len() {
            let p = param(i);
            out[i] = r.finish(any_row(r, &x[i * n..(i + 1) * n], p), p);
            i += 1;
        }
    }
}

/// [`columns`] with a known kind of step.
#[inline(always)]
fn column_rows<R: Reducer, const Q: bool>(r: &R, acc: &mut [R::Acc], x: [&[R::In]; 4], p: &[R::Param]) {
    let n = acc.len();
    let (x0, x1, x2, x3) = (&x[0][..n], &x[1][..n], &x[2][..n], &x[3][..n]);
    for j in 0..n {
        let q = p[j];
        let a = step::<R, Q>(r, step::<R, Q>(r, acc[j], x0[j], q), x1[j], q);
        acc[j] = step::<R, Q>(r, step::<R, Q>(r, a, x2[j], q), x3[j], q);
    }
}

versions! {
    /// Takes rows of `acc.len()` elements, `stride` apart, into `acc`, each with its own parameter.
    narrow pub fn columns[R: Reducer](r: &R, acc: &mut [R::Acc], x: &[R::In], stride: usize, rows: usize, p: &[R::Param]) {
        let n = acc.len();
        let p = &p[..n];
        let row = |i: usize| &x[i * stride..i * stride + n];
        let mut i = 0;
        while i + 4 <= rows {
            let four = [row(i), row(i + 1), row(i + 2), row(i + 3)];
            if R::LOOKS && four.iter().all(|x| is_plain(r, x)) {
                column_rows::<R, true>(r, acc, four, p);
            } else {
                column_rows::<R, false>(r, acc, four, p);
            }
            i += 4;
        }
        while i < rows {
            let x = row(i);
            if R::LOOKS && is_plain(r, x) {
                (0..n).for_each(|j| acc[j] = step::<R, true>(r, acc[j], x[j], p[j]));
            } else {
                (0..n).for_each(|j| acc[j] = step::<R, false>(r, acc[j], x[j], p[j]));
            }
            i += 1;
        }
    }
}

versions! {
    /// Joins `b` into `a`, element by element.
    narrow pub fn join[R: Reducer](r: &R, a: &mut [R::Acc], b: &[R::Acc]) {
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
