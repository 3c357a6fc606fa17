//! Ranks without a full sort: the k-th element, medians, the top k, the most frequent.
use super::keys::{directed, Entry, Sortable};
use crate::split::for_each_rows2;
use crate::versions;

/// The `k`-th smallest (from 1) of each row of `n` elements, and where it is.
pub fn kth_rows<T: Sortable>(x: &[T], n: usize, k: usize, values: &mut [T], index: &mut [i64]) {
    for_each_row(x, n, values, index, |x, keys| {
        fill(keys, x, false);
        keys.select_nth_unstable(k - 1).1 .1
    });
}

/// The lower median of each row; with `skip_nan` of what is not NaN, else a NaN if there is one.
pub fn median_rows<T: Sortable>(x: &[T], n: usize, skip_nan: bool, values: &mut [T], index: &mut [i64]) {
    for_each_row(x, n, values, index, |x, keys| {
        let numbers = match x.iter().position(|v| v.is_nan()) {
            None => n,
            Some(at) if !skip_nan => return at,
            Some(_) => x.iter().filter(|v| !v.is_nan()).count(),
        };
        fill(keys, x, false);
        keys.select_nth_unstable(numbers.saturating_sub(1) / 2).1 .1
    });
}

/// The most frequent element of each row, the smallest of several, and its last place.
pub fn mode_rows<T: Sortable>(x: &[T], n: usize, values: &mut [T], index: &mut [i64]) {
    for_each_row(x, n, values, index, |x, keys| {
        fill(keys, x, false);
        keys.sort_unstable();
        let (mut best, mut most, mut count) = (keys[0].1, 0, 0);
        for i in 0..n {
            count = if i > 0 && keys[i].0 == keys[i - 1].0 { count + 1 } else { 1 };
            if count > most {
                (best, most) = (keys[i].1, count);
            }
        }
        best
    });
}

fn fill<T: Sortable, E: Entry>(keys: &mut Vec<E>, x: &[T], descending: bool) {
    keys.clear();
    keys.extend(x.iter().enumerate().map(|(i, &v)| E::new(directed(v, descending), i)));
}

fn for_each_row<T: Sortable>(
    x: &[T],
    n: usize,
    values: &mut [T],
    index: &mut [i64],
    find: impl Fn(&[T], &mut Vec<(u64, usize)>) -> usize + Sync,
) {
    let rows = values.len();
    for_each_rows2((values, 1), (index, 1), rows, 8 * n, |range, values, index| {
        let mut keys = Vec::with_capacity(n);
        for ((r, v), i) in range.zip(values).zip(index) {
            let x = &x[r * n..(r + 1) * n];
            let at = find(x, &mut keys);
            (*v, *i) = (x[at], at as i64);
        }
    });
}

/// The `k` largest or smallest elements of each row of `n`, in order, and where they are.
pub fn top_k_rows<T: Sortable>(
    x: &[T],
    n: usize,
    k: usize,
    largest: bool,
    values: &mut [T],
    index: &mut [i64],
) {
    if k == 0 || x.is_empty() {
        return;
    }
    if T::BITS <= 32 && n <= u32::MAX as usize {
        top_k::<T, u64>(x, n, k, largest, values, index);
    } else {
        top_k::<T, (u64, usize)>(x, n, k, largest, values, index);
    }
}

fn top_k<T: Sortable, E: Entry>(
    x: &[T],
    n: usize,
    k: usize,
    largest: bool,
    values: &mut [T],
    index: &mut [i64],
) {
    for_each_rows2((values, k), (index, k), x.len() / n, 2 * n, |range, values, index| {
        let mut keys: Vec<E> = Vec::new();
        for ((r, values), index) in range.zip(values.chunks_exact_mut(k)).zip(index.chunks_exact_mut(k)) {
            let x = &x[r * n..(r + 1) * n];
            if k <= 64 && k * 8 <= n {
                few(x, k, largest, &mut keys);
            } else {
                fill(&mut keys, x, largest);
                if k < n {
                    keys.select_nth_unstable(k - 1);
                    keys.truncate(k);
                }
                keys.sort_unstable();
            }
            for ((v, i), e) in values.iter_mut().zip(index).zip(&keys) {
                (*v, *i) = (x[e.at()], e.at() as i64);
            }
        }
    });
}

versions! {
    /// The best `k`, kept in order while the row passes by: nearly every element fails one comparison.
    narrow fn few[T: Sortable, E: Entry](x: &[T], k: usize, largest: bool, best: &mut Vec<E>) {
        fill(best, &x[..k], largest);
        best.sort_unstable();
        let best = &mut best[..k];
        let mut last = best[k - 1].key();
        for (c, chunk) in x[k..].chunks(16).enumerate() {
            if !chunk.iter().fold(false, |any, &v| any | (directed(v, largest) < last)) {
                continue;
            }
            for (i, &v) in chunk.iter().enumerate() {
                let key = directed(v, largest);
                if key < last {
                    let mut to = k - 1;
                    while to > 0 && best[to - 1].key() > key {
                        best[to] = best[to - 1];
                        to -= 1;
                    }
                    best[to] = E::new(key, k + c * 16 + i);
                    last = best[k - 1].key();
                }
            }
        }
    }
}
