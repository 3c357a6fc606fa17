//! Attention forwards.
use super::{product, rows, Attention, Heads, Number};
use crate::matmul::pack::copy_matrix;
use crate::matmul::Strided;
use crate::parallel::{for_each_chunk, SharedMut};
use crate::scratch::with_scratch;

/// `out`, with contiguous columns, gets the means of the values, and `lse` the logarithms of the sums of exponentials of
/// each query's scores by (batch, head, query).
///
/// # Safety
/// The operands are valid for the problem's sizes, nobody writes to them meanwhile, and `out` is the caller's alone.
///
/// # Panics
/// When `lse` has another length.
pub unsafe fn forward<T: Number>(p: &Attention<T>, out: Heads<T>, lse: &mut [T]) {
    let heads = p.heads * p.group;
    assert!(lse.len() == p.batch * heads * p.queries && out.col == 1);
    if lse.is_empty() {
        return;
    }
    let lse = SharedMut::new(lse);
    for_each_chunk(p.batch * p.heads, 1, |range| {
        for item in range {
            let (b, kv) = (item / p.heads, item % p.heads);
            let block = p.block();
            with_scratch(p.width * p.keys + block * p.keys, |keys: *mut T| {
                let scores = keys.wrapping_add(p.width * p.keys);
                let k = p.k.matrix(b, kv);
                // SAFETY: the scratch holds the transposed keys; the operands are the caller's promise.
                unsafe { copy_matrix(k.transposed(), p.width, p.keys, keys, p.keys) };
                for h in kv * p.group..(kv + 1) * p.group {
                    let first = (b * heads + h) * p.queries;
                    for start in (0..p.queries).step_by(block) {
                        let end = (start + block).min(p.queries);
                        // SAFETY: heads have rows of their own; the scratch has room for the block's scores.
                        unsafe {
                            let lse = lse.slice(first + start..first + end);
                            queries(p, (b, h, kv), (start, end), (keys, scores), out, lse);
                        }
                    }
                }
            });
        }
    });
}

/// One block of queries of one head.
unsafe fn queries<T: Number>(
    p: &Attention<T>,
    (b, h, kv): (usize, usize, usize),
    (start, end): (usize, usize),
    (keys, scores): (*const T, *mut T),
    out: Heads<T>,
    lse: &mut [T],
) {
    let (n, width) = (p.visible(end), p.value_width);
    let to = out.matrix(b, h).from(start, 0);
    // SAFETY: passed on from the caller.
    unsafe {
        p.scores(b, h, (start, end), n, keys, scores);
        let weights = Strided { p: scores as *const T, row: n, col: 1 };
        let mut sums = [T::zero(); super::BLOCK];
        for (i, (lse, total)) in lse.iter_mut().zip(&mut sums).enumerate() {
            let (top, sum) = rows::soften(std::slice::from_raw_parts_mut(scores.add(i * n), n));
            *total = sum;
            // A query that sees no key has weights of zero.
            *lse = if sum == T::zero() { T::INFINITY } else { top + num_traits::Float::ln(sum) };
        }
        let v = p.v.matrix(b, kv);
        product((end - start, width, n), weights, v, to.p.cast_mut(), to.row, (T::one(), T::zero()));
        for (i, &sum) in sums[..end - start].iter().enumerate() {
            let factor = if sum == T::zero() { T::zero() } else { T::one() / sum };
            rows::scale(std::slice::from_raw_parts_mut(to.at(i, 0).cast_mut(), width), factor);
        }
    }
}
