//! Walks a strided tensor and folds it, along rows or across columns, in parallel pieces of fixed size.
use super::fold::{columns, join_rows, row, rows, BLOCK};
use super::layout::{locate, Dim, Layout};
use super::reducers::Reducer;
use super::source::{Elements, Source};
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};

/// Elements converted or gathered at a time.
const BUFFER: usize = 2048;

/// Columns that are folded together.
const TILE: usize = 2048;

/// Blocks of a row whose results join pairwise.
const PARTS: usize = 16;

/// Rows that one accumulator takes at most before partial results join pairwise.
const CHAIN: usize = 64;

/// Reduces `x` into `out`; `params` holds one parameter per output, or a single one for all.
///
/// The order of combination depends on the layout only.
pub fn reduce<T: Source<R::In>, R: Reducer>(
    r: &R,
    x: &[T],
    layout: &Layout,
    params: &[R::Param],
    out: &mut [R::Out],
) {
    reduce_elements(r, Elements::new(x), layout, params, out);
}

/// Reduces all of a contiguous `x`.
pub fn reduce_all<T: Source<R::In>, R: Reducer>(r: &R, x: &[T], param: R::Param) -> R::Out {
    all_elements(r, Elements::new(x), x.len(), param)
}

fn all_elements<R: Reducer>(r: &R, x: Elements<R::In>, n: usize, param: R::Param) -> R::Out {
    if x.direct() && n <= BLOCK {
        return r.finish(row(r, x.slice(0..n), param), param);
    }
    if n <= BUFFER {
        let mut buffer = [R::In::default(); BUFFER];
        return r.finish(row(r, x.row(0, n, &mut buffer), param), param);
    }
    let all = Dim { size: n, stride: 1, out: 0 };
    let mut out = [r.finish(r.start(), param)];
    reduce_elements(r, x, &Layout { keep: Vec::new(), reduce: vec![all] }, &[param], &mut out);
    out[0]
}

fn reduce_elements<R: Reducer>(
    r: &R,
    x: Elements<R::In>,
    layout: &Layout,
    params: &[R::Param],
    out: &mut [R::Out],
) {
    let param = |i: usize| if params.len() == 1 { params[0] } else { params[i] };
    if layout.depth() == 0 {
        out.iter_mut().enumerate().for_each(|(i, o)| *o = r.finish(r.start(), param(i)));
        return;
    }
    if out.is_empty() {
        return;
    }
    let inner = layout.reduce.last().copied().unwrap_or(Dim { size: 1, stride: 1, out: 0 });
    match layout.keep.last() {
        Some(k) if k.stride != 0 && (k.stride < inner.stride || layout.reduce.is_empty()) && k.size > 1 => {
            by_columns(r, &x, layout, &param, out)
        }
        _ => by_rows(r, &x, layout, inner, &param, out),
    }
}

/// Folds `n` elements, `stride` apart, from `from` on.
fn strided_row<R: Reducer>(
    r: &R,
    x: &Elements<R::In>,
    from: usize,
    n: usize,
    stride: usize,
    p: R::Param,
) -> R::Acc {
    let direct = stride == 1 && x.direct();
    if direct && n <= BLOCK {
        return row(r, x.slice(from..from + n), p);
    }
    if direct {
        return joined(r, n, BLOCK, |at, len| row(r, x.slice(from + at..from + at + len), p));
    }
    let mut buffer = [R::In::default(); BUFFER];
    joined(r, n, BUFFER, |at, len| {
        if stride == 1 {
            return row(r, x.row(from + at, len, &mut buffer), p);
        }
        x.gather(from + at * stride, stride, &mut buffer[..len]);
        row(r, &buffer[..len], p)
    })
}

/// The results of blocks of `step` out of `n` elements, joined pairwise.
#[inline(always)]
fn joined<R: Reducer>(r: &R, n: usize, step: usize, mut block: impl FnMut(usize, usize) -> R::Acc) -> R::Acc {
    let mut parts = [r.start(); PARTS];
    let (mut filled, mut acc) = (0, None);
    for at in (0..n).step_by(step) {
        parts[filled] = block(at, step.min(n - at));
        filled += 1;
        if filled == PARTS || at + step >= n {
            join_rows(r, &mut parts[..filled], 1);
            acc = Some(acc.map_or(parts[0], |a| r.merge(a, parts[0])));
            filled = 0;
        }
    }
    acc.unwrap_or_else(|| r.start())
}

/// Every output from rows along the innermost reduced dimension.
fn by_rows<R: Reducer>(
    r: &R,
    x: &Elements<R::In>,
    layout: &Layout,
    inner: Dim,
    param: &(impl Fn(usize) -> R::Param + Sync),
    out: &mut [R::Out],
) {
    let outer = &layout.reduce[..layout.reduce.len().saturating_sub(1)];
    let repeats: usize = outer.iter().map(|d| d.size).product();
    // Long rows are cut, short ones are taken together.
    let pieces = inner.size.div_ceil(2 * GRAIN);
    let piece = inner.size.div_ceil(pieces);
    if let ([keep], true) = (&layout.keep[..], repeats == 1 && inner.stride == 1 && inner.size <= BUFFER) {
        if keep.stride == inner.size && keep.out == 1 {
            return dense_rows(r, x, inner.size, param, out);
        }
    }
    if pieces * repeats == 1 || layout.depth() <= GRAIN {
        let parts = SharedMut::new(out);
        return for_each_chunk(layout.outputs(), (GRAIN / layout.depth()).max(1), |range| {
            let mut partial = Vec::new();
            for i in range {
                let (at, to) = locate(&layout.keep, i);
                let p = param(to);
                let acc = if repeats == 1 {
                    strided_row(r, x, at, inner.size, inner.stride, p)
                } else {
                    partial.clear();
                    partial
                        .extend((0..repeats).map(|j| {
                            strided_row(r, x, at + locate(outer, j).0, inner.size, inner.stride, p)
                        }));
                    join_rows(r, &mut partial, 1);
                    partial[0]
                };
                // SAFETY: every output position belongs to one `i`.
                unsafe { parts.slice(to..to + 1)[0] = r.finish(acc, p) };
            }
        });
    }
    let mut partial = vec![r.start(); layout.outputs() * repeats * pieces];
    let parts = SharedMut::new(&mut partial);
    for_each_chunk(layout.outputs() * repeats * pieces, (GRAIN / piece).max(1), |range| {
        for i in range {
            let (at, to) = locate(&layout.keep, i / (repeats * pieces));
            let from = i % pieces * piece;
            if from >= inner.size {
                continue;
            }
            let at = at + locate(outer, i / pieces % repeats).0 + from * inner.stride;
            let acc = strided_row(r, x, at, piece.min(inner.size - from), inner.stride, param(to));
            // SAFETY: each piece has its own place.
            unsafe { parts.slice(i..i + 1)[0] = acc };
        }
    });
    for (i, partial) in partial.chunks_mut(repeats * pieces).enumerate() {
        let to = locate(&layout.keep, i).1;
        join_rows(r, partial, 1);
        out[to] = r.finish(partial[0], param(to));
    }
}

/// Every output from one of many rows of `n` elements that follow each other.
fn dense_rows<R: Reducer>(
    r: &R,
    x: &Elements<R::In>,
    n: usize,
    param: &(impl Fn(usize) -> R::Param + Sync),
    out: &mut [R::Out],
) {
    let (block, count) = ((BUFFER / n).max(1), out.len());
    let parts = SharedMut::new(out);
    for_each_chunk(count, (GRAIN / n).max(1), |range| {
        let mut buffer = vec![R::In::default(); if x.direct() { 0 } else { BUFFER }];
        let mut params = vec![R::Param::default(); if size_of::<R::Param>() > 0 { block } else { 1 }];
        for first in range.clone().step_by(block) {
            let last = (first + block).min(range.end);
            if size_of::<R::Param>() > 0 {
                params.iter_mut().zip(first..last).for_each(|(p, i)| *p = param(i));
            }
            // SAFETY: chunks are disjoint ranges of outputs.
            let out = unsafe { parts.slice(first..last) };
            rows(r, x.row(first * n, (last - first) * n, &mut buffer), n, &params, out);
        }
    });
}

/// Rows of outputs from rows along the innermost kept dimension.
fn by_columns<R: Reducer>(
    r: &R,
    x: &Elements<R::In>,
    layout: &Layout,
    param: &(impl Fn(usize) -> R::Param + Sync),
    out: &mut [R::Out],
) {
    let (inner, outer) = (layout.keep[layout.keep.len() - 1], &layout.keep[..layout.keep.len() - 1]);
    let depth = layout.depth();
    let rows = layout.reduce.last().copied().unwrap_or(Dim { size: 1, stride: 0, out: 0 });
    // Narrow rows that follow each other are taken as one wide row, whose columns join at the end.
    let dense = inner.stride == 1 && rows.stride == inner.size && layout.reduce.len() == 1;
    let fuse = if dense && inner.size < 64 { (64 / inner.size).min(rows.size) } else { 1 };
    let tile = inner.size.min(TILE);
    let tiles = inner.size.div_ceil(tile);
    let blocks = outer.iter().map(|d| d.size).product::<usize>() * tiles;
    let chain = (CHAIN * fuse).min((2 * GRAIN / tile).max(fuse * 16)).min(depth);
    let pieces = depth.div_ceil(chain);
    let mut partial = vec![r.start(); if pieces > 1 { blocks * pieces * tile } else { 0 }];
    let (partials, outputs) = (SharedMut::new(&mut partial), SharedMut::new(out));
    let finish = |acc: &[R::Acc], to: usize| {
        if inner.out == 1 {
            // SAFETY: every output position belongs to one block and column.
            let out = unsafe { outputs.slice(to..to + acc.len()) };
            let all = out.iter_mut().zip(acc).enumerate();
            return all.for_each(|(j, (o, &a))| *o = r.finish(a, param(to + j)));
        }
        for (j, &a) in acc.iter().enumerate() {
            let to = to + j * inner.out;
            // SAFETY: every output position belongs to one block and column.
            unsafe { outputs.slice(to..to + 1)[0] = r.finish(a, param(to)) };
        }
    };
    let place = |block: usize| {
        let (at, to) = locate(outer, block / tiles);
        let first = block % tiles * tile;
        (at + first * inner.stride, to + first * inner.out, tile.min(inner.size - first))
    };
    for_each_chunk(blocks * pieces, (GRAIN / (tile * chain)).max(1), |range| {
        let mut acc = vec![r.start(); tile * fuse];
        let mut params = vec![R::Param::default(); tile * fuse];
        let mut buffer =
            vec![R::In::default(); if x.direct() && inner.stride == 1 { 0 } else { 4 * tile * fuse }];
        for i in range {
            let (block, piece) = (i / pieces, i % pieces);
            let (at, to, width) = place(block);
            let (first, last) = (piece * chain, ((piece + 1) * chain).min(depth));
            let acc = &mut acc[..width * fuse];
            acc.fill(r.start());
            if size_of::<R::Param>() > 0 {
                params
                    .iter_mut()
                    .take(width * fuse)
                    .enumerate()
                    .for_each(|(j, p)| *p = param(to + j % width * inner.out));
            }
            let mut take = |acc: &mut [R::Acc], from: usize, stride: usize, count: usize| {
                let width = acc.len();
                if x.direct() && inner.stride == 1 {
                    let x = x.slice(from..from + (count - 1) * stride + width);
                    return columns(r, acc, x, stride, count, &params);
                }
                for start in (0..count).step_by(4) {
                    let n = 4.min(count - start);
                    for k in 0..n {
                        let (at, b) = (from + (start + k) * stride, &mut buffer[k * width..(k + 1) * width]);
                        if inner.stride == 1 {
                            x.row(at, width, b);
                        } else {
                            x.gather(at, inner.stride, b);
                        }
                    }
                    columns(r, acc, &buffer[..n * width], width, n, &params);
                }
            };
            if fuse > 1 {
                let (whole, wide) = ((last - first) / fuse, width * fuse);
                let from = at + first * rows.stride;
                if whole > 0 {
                    take(acc, from, wide, whole);
                }
                let rest = (last - first) % fuse;
                if rest > 0 {
                    take(&mut acc[..width], from + whole * wide, width, rest);
                }
                join_rows(r, acc, width);
            } else if layout.reduce.len() <= 1 {
                take(acc, at + first * rows.stride, rows.stride, last - first);
            } else {
                // Runs along the innermost reduced dimension.
                let mut k = first;
                while k < last {
                    let run = (rows.size - k % rows.size).min(last - k);
                    take(acc, at + locate(&layout.reduce, k).0, rows.stride, run);
                    k += run;
                }
            }
            if pieces == 1 {
                finish(&acc[..width], to);
            } else {
                // SAFETY: each piece has its own place.
                unsafe { partials.slice(i * tile..i * tile + width) }.copy_from_slice(&acc[..width]);
            }
        }
    });
    if pieces > 1 {
        let (n, parts) = (pieces * tile, SharedMut::new(&mut partial));
        for_each_chunk(blocks, (GRAIN / n).max(1), |range| {
            for block in range {
                let (_, to, width) = place(block);
                // SAFETY: each block has its own partial results.
                let rows = unsafe { parts.slice(block * n..(block + 1) * n) };
                join_rows(r, rows, tile);
                finish(&rows[..width], to);
            }
        });
    }
}
