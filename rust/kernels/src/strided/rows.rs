//! Calls whose operands all lie contiguous along the inner dimension or stay the same along it.

use super::layout::Plan;
use super::{empty, place, Block, Operand, MAX_OPERANDS};
use crate::{parallel, versions};
use std::mem::MaybeUninit;

/// Rows shorter than this are better taken several at a time.
pub(super) const SHORTEST: usize = 512;

/// Bytes of a block of equal elements.
const FILLED_BYTES: usize = 8192;

#[repr(C, align(64))]
struct Filled([[MaybeUninit<u8>; FILLED_BYTES]; MAX_OPERANDS]);

/// Runs `block` along rows: contiguous operands in place, the others as blocks filled with their one element.
///
/// # Safety
/// That of [`super::run`].
pub(super) unsafe fn run(plan: &Plan, ops: &[Operand], nt: usize, grain: usize, block: Block) {
    let n = plan.shape[0];
    let spread = |i: usize| plan.stride(i, 0) == 0;
    let widest = (nt..ops.len()).filter(|&i| spread(i)).map(|i| ops[i].size).max();
    let piece = widest.map_or(grain, |size| FILLED_BYTES / size).min(n);
    let (pieces, rows) = (n.div_ceil(piece), plan.shape[1..].iter().product::<usize>());
    parallel::for_each_chunk(rows * pieces, (grain / piece).max(1), |range| {
        let mut scratch = MaybeUninit::<Filled>::uninit();
        let mut filled = [(0usize, 0usize); MAX_OPERANDS];
        let mut bases = [0usize; MAX_OPERANDS];
        let mut row = usize::MAX;
        for unit in range {
            if unit / pieces != row {
                row = unit / pieces;
                for (i, op) in ops.iter().enumerate() {
                    let (mut rest, mut at) = (row, op.ptr);
                    for d in 1..plan.shape.len() {
                        at += rest % plan.shape[d] * plan.stride(i, d);
                        rest /= plan.shape[d];
                    }
                    bases[i] = at;
                }
            }
            let from = unit % pieces * piece;
            let len = piece.min(n - from);
            let (mut ins, mut outs) = empty();
            for (i, op) in ops.iter().enumerate() {
                if !spread(i) {
                    place(&mut ins, &mut outs, nt, i, bases[i] + from * op.size);
                    continue;
                }
                // SAFETY: only the address of a block is computed.
                let to = unsafe { scratch.as_mut_ptr().cast::<u8>().add(i * FILLED_BYTES) };
                if filled[i].0 != bases[i] || filled[i].1 < len {
                    filled[i] = (bases[i], len);
                    // SAFETY: one element is read; a block has room for `len` copies.
                    unsafe { fill(op.size, bases[i] as *const u8, to, len) };
                }
                place(&mut ins, &mut outs, nt, i, to as usize);
            }
            block(&ins, &outs, len);
        }
    });
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
