//! Selection by a condition.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};
use crate::versions;

/// Counts the elements that `test` accepts; `counts` receives how many come before each block of [`GRAIN`].
pub fn nonzero<T: Sync>(x: &[T], test: impl Fn(&T) -> bool + Sync, counts: &mut Vec<usize>) -> usize {
    counts.clear();
    counts.resize(x.len().div_ceil(GRAIN), 0);
    let parts = SharedMut::new(counts);
    for_each_chunk(x.len(), GRAIN, |range| {
        let block = range.start / GRAIN;
        // SAFETY: each block has its own place.
        unsafe { parts.slice(block..block + 1)[0] = x[range].iter().map(|v| test(v) as usize).sum() };
    });
    let mut total = 0;
    for c in counts {
        (*c, total) = (total, total + *c);
    }
    total
}

/// Writes the indices of the accepted elements of a contiguous tensor of `shape`, a row for each; `counts` is from [`nonzero`].
pub fn write_nonzero<T: Sync>(
    x: &[T],
    test: impl Fn(&T) -> bool + Sync,
    counts: &[usize],
    shape: &[usize],
    out: &mut [i64],
) {
    let rank = shape.len();
    let parts = SharedMut::new(out);
    for_each_chunk(x.len(), GRAIN, |range| {
        let block = range.start / GRAIN;
        let end = counts.get(block + 1).copied();
        let mut to = counts[block];
        for i in range {
            if !test(&x[i]) {
                continue;
            }
            debug_assert!(end.is_none_or(|end| to < end));
            // SAFETY: each accepted element has its own row.
            let row = unsafe { parts.slice(to * rank..(to + 1) * rank) };
            let mut rest = i;
            for (o, &n) in row.iter_mut().zip(shape).rev() {
                *o = (rest % n) as i64;
                rest /= n;
            }
            to += 1;
        }
    });
}

/// The elements of `x` where `mask` is true, in order; `counts` is from [`nonzero`] over `mask`.
pub fn masked_select<T: Copy + Send + Sync>(x: &[T], mask: &[bool], counts: &[usize], out: &mut [T]) {
    let total = out.len();
    let parts = SharedMut::new(out);
    for_each_chunk(x.len(), GRAIN, |range| {
        let block = range.start / GRAIN;
        let end = counts.get(block + 1).copied().unwrap_or(total);
        // SAFETY: each block of the mask fills its own part.
        let out = unsafe { parts.slice(counts[block]..end) };
        let mut to = 0;
        for (&v, &m) in x[range.clone()].iter().zip(&mask[range]) {
            // Without a branch: every element is written, the true ones stay.
            if to == out.len() {
                break;
            }
            out[to] = v;
            to += m as usize;
        }
    });
}

/// Puts `src`'s elements, in order, where `mask` is true; false if they run out.
pub fn masked_scatter<T: Copy>(x: &mut [T], mask: &[bool], src: &[T]) -> bool {
    let mut src = src.iter();
    for (x, &m) in x.iter_mut().zip(mask) {
        if m {
            match src.next() {
                Some(&s) => *x = s,
                None => return false,
            }
        }
    }
    true
}

/// `out = mask ? value : x`.
pub fn masked_fill<T: Copy + Send + Sync>(x: &[T], mask: &[bool], value: T, out: &mut [T]) {
    let parts = SharedMut::new(out);
    for_each_chunk(x.len(), GRAIN, |range| {
        // SAFETY: chunks are disjoint.
        let out = unsafe { parts.slice(range.clone()) };
        select(&x[range.clone()], &mask[range], value, out);
    });
}

versions! {
    fn select[T: Copy](x: &[T], mask: &[bool], value: T, out: &mut [T]) {
        for ((o, &v), &m) in out.iter_mut().zip(x).zip(mask) {
            *o = if m { value } else { v };
        }
    }
}
