//! Binary search, counts and histograms.
use crate::split::for_each_rows;
use num_traits::AsPrimitive;

/// For each value the position at which it keeps its row of `n` sorted edges sorted: the first one, or with `right` the last.
///
/// Each row of edges serves `per_row` values; `sorter` holds the order of edges that are not sorted.
pub fn search_sorted<T: Copy + PartialOrd + Sync>(
    edges: &[T],
    n: usize,
    sorter: Option<&[i64]>,
    values: &[T],
    per_row: usize,
    right: bool,
    out: &mut [i64],
) {
    let rows = edges.len().checked_div(n).unwrap_or(1);
    for_each_rows(out, 1, 16, |first, out| {
        for (i, (o, &v)) in out.iter_mut().zip(&values[first..]).enumerate() {
            let start = if rows > 1 { (first + i) / per_row * n } else { 0 };
            let row = &edges[start..start + n];
            // A NaN belongs behind everything: comparisons are written so that it does.
            #[allow(clippy::neg_cmp_op_on_partial_ord)]
            let before = |e: T| if right { !(e > v) } else { !(e >= v) };
            *o = match sorter {
                None => row.partition_point(|&e| before(e)),
                Some(s) => s[start..start + n].partition_point(|&k| before(row[k as usize])),
            } as i64;
        }
    });
}

/// Adds each element's weight to the count with its number.
pub fn bin_count<T: Copy + AsPrimitive<usize>, W: Copy + std::ops::AddAssign>(
    x: &[T],
    weight: impl Fn(usize) -> W,
    out: &mut [W],
) {
    for (i, &v) in x.iter().enumerate() {
        out[v.as_()] += weight(i);
    }
}

/// Adds weights to `bins` equal bins over [low, high], whose upper end belongs to the last one.
pub fn histogram<T: num_traits::Float>(x: &[T], weight: impl Fn(usize) -> T, low: T, high: T, out: &mut [T]) {
    let bins = out.len();
    let count = T::from(bins).unwrap_or_else(T::one);
    for (i, &v) in x.iter().enumerate() {
        if v >= low && v <= high {
            let at = ((v - low) * count / (high - low)).to_usize().unwrap_or(0).min(bins - 1);
            out[at] = out[at] + weight(i);
        }
    }
}
