//! Attention backwards: the weights are computed once more, block by block.
use super::{product, rows, Attention, Heads, Number};
use crate::matmul::pack::copy_matrix;
use crate::matmul::Strided;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// What the way back begins with: the gradient of the result, the result itself and its `lse`.
#[derive(Clone, Copy)]
pub struct Known<'a, T> {
    pub g: Heads<T>,
    pub out: Heads<T>,
    pub lse: &'a [T],
}

/// Where the gradients go, with contiguous columns; those of keys and values hold zeros.
#[derive(Clone, Copy)]
pub struct Gradients<T> {
    pub q: Heads<T>,
    pub k: Heads<T>,
    pub v: Heads<T>,
}

/// The gradients of [`super::forward`].
///
/// # Safety
/// All operands are valid for the problem's sizes, nobody writes to them meanwhile, and the gradients are the caller's
/// alone.
///
/// # Panics
/// When `lse` has another length.
pub unsafe fn backward<T: Number>(p: &Attention<T>, known: Known<T>, to: Gradients<T>) {
    assert_eq!(known.lse.len(), p.batch * p.heads * p.group * p.queries);
    assert!(to.q.col == 1 && to.k.col == 1 && to.v.col == 1 && known.out.col == 1);
    for_each_chunk(p.batch * p.heads, 1, |range| {
        for item in range {
            // SAFETY: heads of keys, and the heads of queries that belong to them, have rows of their own.
            unsafe { head(p, (item / p.heads, item % p.heads), known, to) };
        }
    });
}

/// One head of keys with its heads of queries.
unsafe fn head<T: Number>(p: &Attention<T>, (b, kv): (usize, usize), known: Known<T>, to: Gradients<T>) {
    let (block, width, value_width) = (p.block(), p.width, p.value_width);
    let (k, v) = (p.k.matrix(b, kv), p.v.matrix(b, kv));
    let (dk, dv) = (to.k.matrix(b, kv), to.v.matrix(b, kv));
    let room = (width + value_width) * p.keys + 2 * block * p.keys + block * value_width;
    with_scratch(room, |keys: *mut T| {
        // SAFETY: the scratch is cut into the transposed keys and values, two blocks of scores and one of gradients.
        unsafe {
            let values = keys.add(width * p.keys);
            let weights = values.add(value_width * p.keys);
            let slopes = weights.add(block * p.keys);
            let dense = slopes.add(block * p.keys);
            copy_matrix(k.transposed(), width, p.keys, keys, p.keys);
            copy_matrix(v.transposed(), value_width, p.keys, values, p.keys);
            for h in kv * p.group..(kv + 1) * p.group {
                for start in (0..p.queries).step_by(block) {
                    let end = (start + block).min(p.queries);
                    let (m, n) = (end - start, p.visible(end));
                    let first = (b * p.heads * p.group + h) * p.queries + start;
                    let at = |x: Heads<T>| x.matrix(b, h).from(start, 0);
                    copy_matrix(at(known.g), m, value_width, dense, value_width);
                    let dy = Strided { p: dense as *const T, row: value_width, col: 1 };
                    p.scores(b, h, (start, end), n, keys, weights);
                    let turned = Strided { p: values as *const T, row: p.keys, col: 1 };
                    product((m, n, value_width), dy, turned, slopes, n, (T::one(), T::zero()));
                    for i in 0..m {
                        let w = std::slice::from_raw_parts_mut(weights.add(i * n), n);
                        rows::weights(w, known.lse[first + i]);
                        let dy = std::slice::from_raw_parts(dense.add(i * value_width), value_width);
                        let y = std::slice::from_raw_parts(at(known.out).at(i, 0), value_width);
                        let mean = rows::dot(dy, y);
                        rows::gradient(w, mean, std::slice::from_raw_parts_mut(slopes.add(i * n), n));
                    }
                    let flipped = |x: *mut T| Strided { p: x as *const T, row: 1, col: n };
                    let (one, zero) = (T::one(), T::zero());
                    product((n, value_width, m), flipped(weights), dy, dv.p.cast_mut(), dv.row, (one, one));
                    product((n, width, m), flipped(slopes), at(p.q), dk.p.cast_mut(), dk.row, (p.scale, one));
                    let (slopes, dq) = (Strided { p: slopes as *const T, row: n, col: 1 }, at(to.q));
                    product((m, width, n), slopes, k, dq.p.cast_mut(), dq.row, (p.scale, zero));
                }
            }
        }
    });
}
