//! The largest or smallest element of each row or column, and where it is first found.
use super::fold::row;
use super::reducers::{Largest, Ordered, Smallest};
use super::source::Source;
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};
use crate::versions;

/// Elements searched at a time.
const BLOCK: usize = 4096;

/// Columns handled together.
const TILE: usize = 512;

/// An element type with an order, compared as `Wide`.
pub trait Extreme: Source<Self::Wide> + Send + Default {
    type Wide: Ordered;
}

macro_rules! extreme {
    ($($t:ty => $w:ty),*) => { $(impl Extreme for $t { type Wide = $w; })* };
}
extreme!(f32 => f32, f64 => f64, half::f16 => f32, half::bf16 => f32, i64 => i64, i32 => i64, i16 => i64, i8 => i64, u8 => i64, bool => i64);

/// Whether `x` comes before `best` for good: better, or the first NaN.
#[inline(always)]
fn beats<W: Ordered>(x: W, best: W, largest: bool) -> bool {
    let better = if largest { x > best } else { x < best };
    (better && !best.is_nan()) || (x.is_nan() && !best.is_nan())
}

versions! {
    fn position[W: Ordered](x: &[W], best: W) -> usize {
        // Whole stretches are compared without leaving, so that they vectorise.
        let nan = best.is_nan();
        let found = |v: W| v == best || (nan && v.is_nan());
        for (i, chunk) in x.chunks(64).enumerate() {
            if chunk.iter().fold(false, |any, &v| any | found(v)) {
                return i * 64 + chunk.iter().position(|&v| found(v)).unwrap_or(0);
            }
        }
        0
    }
}

#[inline(always)]
fn best_of<W: Ordered>(x: &[W], largest: bool) -> W {
    if largest {
        row(&Largest::new(), x, ())
    } else {
        row(&Smallest::new(), x, ())
    }
}

/// The extreme of `x` and its first position.
fn search<T: Extreme>(x: &[T], largest: bool, buffer: &mut [T::Wide]) -> usize {
    let mut best: Option<(usize, T::Wide)> = None;
    for (i, block) in x.chunks(BLOCK).enumerate() {
        let found = best_of(T::block(block, buffer), largest);
        if best.is_none_or(|(_, b)| beats(found, b, largest)) {
            best = Some((i * BLOCK, found));
        }
        if found.is_nan() {
            break;
        }
    }
    let Some((start, value)) = best else { return 0 };
    start + position(T::block(&x[start..x.len().min(start + BLOCK)], buffer), value)
}

/// Rows up to this length are searched several at a time.
const SHORT: usize = 32;

/// Short rows that are searched together, which hides the latency of each.
const GROUP: usize = 8;

/// The positions of the extremes of rows of `n` elements.
#[inline(always)]
fn short_rows<T: Extreme, const LARGEST: bool>(x: &[T], n: usize, mut found: impl FnMut(usize, usize)) {
    let rows = x.len() / n;
    let mut r = 0;
    while r + GROUP <= rows {
        let x = &x[r * n..(r + GROUP) * n];
        let mut best: [T::Wide; GROUP] = std::array::from_fn(|k| x[k * n].load());
        let mut at = [0u32; GROUP];
        for j in 1..n {
            for k in 0..GROUP {
                let v = x[k * n + j].load();
                let wins = beats(v, best[k], LARGEST);
                best[k] = if wins { v } else { best[k] };
                at[k] = if wins { j as u32 } else { at[k] };
            }
        }
        (0..GROUP).for_each(|k| found(r + k, at[k] as usize));
        r += GROUP;
    }
    for r in r..rows {
        let x = &x[r * n..(r + 1) * n];
        let at = (1..n).fold(0, |at, j| if beats(x[j].load(), x[at].load(), LARGEST) { j } else { at });
        found(r, at);
    }
}

/// The extreme of each row of `n` elements: its value, if wanted, and its first position.
pub fn extreme_rows<T: Extreme>(
    x: &[T],
    n: usize,
    largest: bool,
    values: Option<&mut [T]>,
    index: &mut [i64],
) {
    let width = if T::DIRECT { 0 } else { BLOCK };
    let rows = index.len();
    let take = values.is_some();
    let (values, index) = (SharedMut::new(values.unwrap_or_default()), SharedMut::new(index));
    if n <= 4 * GRAIN {
        return for_each_chunk(rows, (GRAIN / n.max(1)).max(1), |range| {
            let put = |r: usize, found: usize| {
                // SAFETY: each row has its own outputs.
                unsafe {
                    index.slice(r..r + 1)[0] = found as i64;
                    if take {
                        values.slice(r..r + 1)[0] = x[r * n + found];
                    }
                }
            };
            if (1..=SHORT).contains(&n) {
                let (first, x) = (range.start, &x[range.start * n..range.end * n]);
                return match largest {
                    true => short_rows::<T, true>(x, n, |r, found| put(first + r, found)),
                    false => short_rows::<T, false>(x, n, |r, found| put(first + r, found)),
                };
            }
            let mut buffer = vec![T::Wide::default(); width];
            for r in range {
                put(r, search(&x[r * n..(r + 1) * n], largest, &mut buffer));
            }
        });
    }
    let pieces = n.div_ceil(GRAIN);
    let mut found = vec![0; pieces];
    for r in 0..rows {
        let x = &x[r * n..(r + 1) * n];
        let parts = SharedMut::new(&mut found);
        for_each_chunk(pieces, 1, |range| {
            let mut buffer = vec![T::Wide::default(); width];
            for k in range {
                let piece = &x[k * GRAIN..n.min((k + 1) * GRAIN)];
                // SAFETY: each piece has its own place.
                unsafe { parts.slice(k..k + 1)[0] = k * GRAIN + search(piece, largest, &mut buffer) };
            }
        });
        let first =
            found[1..]
                .iter()
                .fold(found[0], |a, &b| if beats(x[b].load(), x[a].load(), largest) { b } else { a });
        // SAFETY: no other thread is at work.
        unsafe {
            index.slice(r..r + 1)[0] = first as i64;
            if take {
                values.slice(r..r + 1)[0] = x[first];
            }
        }
    }
}

versions! {
    fn take_row[W: Ordered](x: &[W], best: &mut [W], index: &mut [u32], row: u32, largest: bool) {
        let n = x.len();
        let (best, index) = (&mut best[..n], &mut index[..n]);
        if largest {
            for j in 0..n {
                let wins = beats(x[j], best[j], true);
                best[j] = if wins { x[j] } else { best[j] };
                index[j] = if wins { row } else { index[j] };
            }
        } else {
            for j in 0..n {
                let wins = beats(x[j], best[j], false);
                best[j] = if wins { x[j] } else { best[j] };
                index[j] = if wins { row } else { index[j] };
            }
        }
    }
}

/// The extreme of each column of blocks of `n` rows by `inner` columns: its value, if wanted, and its first row.
pub fn extreme_columns<T: Extreme>(
    x: &[T],
    n: usize,
    inner: usize,
    largest: bool,
    values: Option<&mut [T]>,
    index: &mut [i64],
) {
    let tiles = inner.div_ceil(TILE);
    let blocks = index.len() / inner.max(1) * tiles;
    let take = values.is_some();
    let (values, index) = (SharedMut::new(values.unwrap_or_default()), SharedMut::new(index));
    for_each_chunk(blocks, (GRAIN / (n * TILE.min(inner)).max(1)).max(1), |range| {
        let mut buffer = [T::Wide::default(); TILE];
        let (mut best, mut rows) = ([T::Wide::default(); TILE], [0u32; TILE]);
        for block in range {
            let (o, from) = (block / tiles, block % tiles * TILE);
            let width = TILE.min(inner - from);
            let at = |r: usize| &x[(o * n + r) * inner + from..][..width];
            best[..width].copy_from_slice(T::block(at(0), &mut buffer));
            if !T::DIRECT {
                best[..width].copy_from_slice(&buffer[..width]);
            }
            rows.fill(0);
            for r in 1..n {
                take_row(T::block(at(r), &mut buffer), &mut best, &mut rows[..width], r as u32, largest);
            }
            let to = o * inner + from;
            // SAFETY: each tile has its own outputs.
            let (index, values) = unsafe {
                (index.slice(to..to + width), if take { values.slice(to..to + width) } else { &mut [] })
            };
            index.iter_mut().zip(&rows).for_each(|(i, &r)| *i = r as i64);
            for (j, v) in values.iter_mut().enumerate() {
                *v = at(rows[j] as usize)[j];
            }
        }
    });
}
