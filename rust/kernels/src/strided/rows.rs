//! Calls whose operands all lie contiguous along the inner dimension or stay the same along it.

use super::layout::{Dims, Plan};
use super::{empty, place, Operand, PanelBlock, MAX_OPERANDS};
use crate::table::Panel;
use crate::{parallel, versions};
use std::mem::MaybeUninit;

/// Rows shorter than this are better taken several at a time.
pub(super) const SHORTEST: usize = 512;

/// The same where a kernel takes panels: a row costs the start of a loop.
pub(super) const SHORTEST_OF_PANEL: usize = 24;

/// Bytes of a block of equal elements.
const FILLED_BYTES: usize = 8192;

#[repr(C, align(64))]
struct Filled([[MaybeUninit<u8>; FILLED_BYTES]; MAX_OPERANDS]);

/// Runs `block` along rows: contiguous operands in place, others as blocks filled with their one element.
///
/// # Safety
/// That of [`super::run`].
pub(super) unsafe fn run(plan: &Plan, ops: &[Operand], nt: usize, grain: usize, block: PanelBlock) {
    let n = plan.shape[0];
    let spread = |i: usize| i >= nt && plan.stride(i, 0) == 0;
    let widest = (nt..ops.len()).filter(|&i| spread(i)).map(|i| ops[i].size).max();
    let piece = widest.map_or(grain, |size| FILLED_BYTES / size).min(n);
    let (pieces, rows) = (n.div_ceil(piece), plan.shape[1..].iter().product::<usize>());
    parallel::for_each_chunk(rows * pieces, (grain / piece).max(1), |range| {
        let mut scratch = MaybeUninit::<Filled>::uninit();
        let mut filled = [(0usize, 0usize); MAX_OPERANDS];
        let mut at = Rows::new(plan, ops, 1, range.start / pieces);
        let mut part = range.start % pieces;
        for _ in range {
            let from = part * piece;
            let len = piece.min(n - from);
            let (mut ins, mut outs) = empty();
            for (i, op) in ops.iter().enumerate() {
                if !spread(i) {
                    place(&mut ins, &mut outs, nt, i, at.bases[i] + from * op.size);
                    continue;
                }
                // SAFETY: only the address of a block is computed.
                let to = unsafe { scratch.as_mut_ptr().cast::<u8>().add(i * FILLED_BYTES) };
                if filled[i].0 != at.bases[i] || filled[i].1 < len {
                    filled[i] = (at.bases[i], len);
                    // SAFETY: one element is read; a block has room for `len` copies.
                    unsafe { fill(op.size, at.bases[i] as *const u8, to, len) };
                }
                place(&mut ins, &mut outs, nt, i, to as usize);
            }
            block(&ins, &outs, len, &Panel::default());
            part += 1;
            if part == pieces {
                part = 0;
                at.next(plan, ops.len());
            }
        }
    });
}

/// Runs `block` over panels of rows along dimension 1; the operands are one target and sources, contiguous in dimension 0
/// but for a lone one.
///
/// # Safety
/// That of [`super::run`].
pub(super) unsafe fn panels(
    plan: &Plan,
    ops: &[Operand],
    grain: usize,
    lone: Option<usize>,
    block: PanelBlock,
) {
    let n = plan.shape[0];
    let high = plan.shape.get(1).copied().unwrap_or(1);
    let (piece, rows) = (grain.min(n), (grain / n).clamp(1, high));
    let (pieces, bands) = (n.div_ceil(piece), high.div_ceil(rows));
    let outer = plan.shape[1..].iter().skip(1).product::<usize>();
    let mut panel = Panel { rows: 1, steps: [0; 3], step: plan.stride(0, 1), lone };
    for (i, step) in panel.steps.iter_mut().enumerate().take(ops.len() - 1) {
        *step = plan.stride(i + 1, 1);
    }
    let units = pieces * bands;
    parallel::for_each_chunk(units * outer, (grain / (piece * rows)).max(1), |range| {
        let mut at = Rows::new(plan, ops, 2, range.start / units);
        let mut unit = range.start % units;
        for _ in range {
            let (from, row) = (unit % pieces * piece, unit / pieces * rows);
            let (mut ins, mut outs) = empty();
            for (i, op) in ops.iter().enumerate() {
                let inner = if plan.stride(i, 0) == 0 { 0 } else { from * op.size };
                place(&mut ins, &mut outs, 1, i, at.bases[i] + inner + row * plan.stride(i, 1));
            }
            block(&ins, &outs, piece.min(n - from), &Panel { rows: rows.min(high - row), ..panel });
            unit += 1;
            if unit == units {
                unit = 0;
                at.next(plan, ops.len());
            }
        }
    });
}

/// A combination of indices from dimension `first` on, and the addresses of its operands.
struct Rows {
    first: usize,
    index: Dims,
    bases: [usize; MAX_OPERANDS],
}

impl Rows {
    fn new(plan: &Plan, ops: &[Operand], first: usize, row: usize) -> Rows {
        let mut at = Rows { first, index: Dims::new(), bases: [0; MAX_OPERANDS] };
        for (base, op) in at.bases.iter_mut().zip(ops) {
            *base = op.ptr;
        }
        let mut rest = row;
        for d in first..plan.shape.len() {
            let k = rest % plan.shape[d];
            rest /= plan.shape[d];
            at.index.push(k);
            (0..ops.len()).for_each(|i| at.bases[i] += k * plan.stride(i, d));
        }
        at
    }

    #[inline]
    fn next(&mut self, plan: &Plan, n_ops: usize) {
        for (d, k) in self.index.iter_mut().enumerate() {
            *k += 1;
            let wraps = *k == plan.shape[self.first + d];
            for i in 0..n_ops {
                let stride = plan.stride(i, self.first + d);
                // Wrapping: past the last row addresses mean nothing.
                self.bases[i] = self.bases[i].wrapping_add(stride);
                if wraps {
                    self.bases[i] = self.bases[i].wrapping_sub(stride * *k);
                }
            }
            if !wraps {
                return;
            }
            *k = 0;
        }
    }
}

/// Writes `n` copies of the element at `from`.
unsafe fn fill(size: usize, from: *const u8, to: *mut u8, n: usize) {
    macro_rules! with {
        ($t:ty) => {{
            // SAFETY: the caller's promise; blocks are aligned, elements may lie anywhere.
            let (value, to) = unsafe {
                let to = to.cast::<MaybeUninit<$t>>();
                (from.cast::<$t>().read_unaligned(), std::slice::from_raw_parts_mut(to, n))
            };
            copies(value, to)
        }};
    }
    match size {
        1 => with!(u8),
        2 => with!(u16),
        4 => with!(u32),
        8 => with!(u64),
        _ => with!([u64; 2]),
    }
}

versions! {
    narrow fn copies[T: Copy](value: T, to: &mut [MaybeUninit<T>]) {
        for x in to {
            *x = MaybeUninit::new(value);
        }
    }
}
