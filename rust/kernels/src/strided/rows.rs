//! Calls whose operands all lie contiguous along the inner dimension or stay the same along it.

use super::layout::Plan;
use super::moves::gather;
use super::{empty, place, scratch_ptr, Block, Operand, Scratch, MAX_OPERANDS};
use crate::parallel;

/// Rows shorter than this are better taken several at a time.
pub(super) const SHORTEST: usize = 96;

/// Runs `block` along rows: contiguous operands in place, the others as blocks filled with their one element.
///
/// # Safety
/// That of [`super::run`]; `room` elements of any operand fit in a block.
pub(super) unsafe fn run(
    plan: &Plan,
    ops: &[Operand],
    nt: usize,
    room: usize,
    grain: usize,
    block: Block,
) {
    let n = plan.shape[0];
    let spread = |i: usize| plan.stride(i, 0) == 0;
    let piece = if (nt..ops.len()).any(spread) { room } else { grain }.min(n);
    let (pieces, rows) = (n.div_ceil(piece), plan.shape[1..].iter().product::<usize>());
    parallel::for_each_chunk(rows * pieces, (grain / piece).max(1), |range| {
        let mut scratch = Scratch::new();
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
                let to = scratch_ptr(&mut scratch, i);
                if filled[i].0 != bases[i] || filled[i].1 < len {
                    filled[i] = (bases[i], len);
                    // SAFETY: one element is read; a block has room for `len` copies.
                    unsafe { gather(op.size, bases[i] as *const u8, 0, 0, 1, len, to) };
                }
                place(&mut ins, &mut outs, nt, i, to as usize);
            }
            block(&ins, &outs, len);
        }
    });
}
