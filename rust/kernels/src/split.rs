//! Handing rows of outputs to parallel chunks.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};
use std::ops::Range;

/// Rows of `len` elements each that make a chunk of work.
#[inline]
pub fn rows_per_chunk(len: usize) -> usize {
    (GRAIN / len.max(1)).max(1)
}

/// Cuts `out` into rows of `row` elements and hands blocks of whole rows to `f`, with the number of the first row.
///
/// `cost` is the work of a row, in elements.
pub fn for_each_rows<T: Send>(out: &mut [T], row: usize, cost: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    if row == 0 {
        return;
    }
    let rows = out.len() / row;
    let parts = SharedMut::new(out);
    for_each_chunk(rows, rows_per_chunk(cost.max(row)), |range| {
        let first = range.start;
        // SAFETY: chunks are disjoint ranges of rows.
        f(first, unsafe { parts.slice(range.start * row..range.end * row) })
    });
}

/// [`for_each_rows`] for two outputs with rows of their own lengths.
pub fn for_each_rows2<T: Send, U: Send>(
    (a, a_row): (&mut [T], usize),
    (b, b_row): (&mut [U], usize),
    rows: usize,
    cost: usize,
    f: impl Fn(Range<usize>, &mut [T], &mut [U]) + Sync,
) {
    let (a, b) = (SharedMut::new(a), SharedMut::new(b));
    for_each_chunk(rows, rows_per_chunk(cost), |range| {
        let (x, y) = (range.start * a_row..range.end * a_row, range.start * b_row..range.end * b_row);
        // SAFETY: chunks are disjoint ranges of rows, in both outputs.
        let (x, y) = unsafe { (a.slice(x), b.slice(y)) };
        f(range, x, y)
    });
}
