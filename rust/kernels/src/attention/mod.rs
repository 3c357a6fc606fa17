//! Attention without the matrix of weights: a block of queries at a time against all keys that it sees.
mod backward;
mod forward;
mod rows;
#[cfg(test)]
mod tests;

pub use backward::{backward, Gradients, Known};
pub use forward::forward;

use crate::math::Math;
use crate::matmul::gemm::gemm;
use crate::matmul::{Finish, Problem, Real, Strided};

/// A number that attention computes with.
pub trait Number: Real + Math {}
impl<T: Real + Math> Number for T {}

/// Matrices by batch and head: element (i, j) of (b, h) is at `p + b * batch + h * head + i * row + j * col`.
#[derive(Clone, Copy, Debug)]
pub struct Heads<T> {
    pub p: *const T,
    pub batch: usize,
    pub head: usize,
    pub row: usize,
    pub col: usize,
}

// SAFETY: a description; the unsafe functions that act on it state who may touch what.
unsafe impl<T> Send for Heads<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Heads<T> {}

impl<T> Heads<T> {
    fn matrix(&self, b: usize, h: usize) -> Strided<T> {
        Strided { p: self.p.wrapping_add(b * self.batch + h * self.head), row: self.row, col: self.col }
    }
}

/// What hides keys from queries.
#[derive(Clone, Copy, Debug)]
pub enum Mask<T> {
    None,
    /// Numbers added to the scores; the columns are contiguous or all the same.
    Added(Heads<T>),
    /// One where a query sees a key, zero where not; columns as above.
    Seen(Heads<u8>),
}

/// Sizes and operands.
#[derive(Clone, Copy)]
pub struct Attention<T> {
    pub batch: usize,
    /// Heads of keys and values, and heads of queries for each of them.
    pub heads: usize,
    pub group: usize,
    pub queries: usize,
    pub keys: usize,
    /// Numbers of a query and of a value.
    pub width: usize,
    pub value_width: usize,
    pub scale: T,
    pub causal: bool,
    pub mask: Mask<T>,
    pub q: Heads<T>,
    pub k: Heads<T>,
    pub v: Heads<T>,
}

/// Scores that a block of queries may have at once: they stay in the L2.
const SCORES: usize = 1 << 16;
/// Queries of a block at most.
const BLOCK: usize = 64;

impl<T: Number> Attention<T> {
    /// Queries that are treated at once, by the number of keys alone.
    fn block(&self) -> usize {
        // Short blocks of a causal problem skip more of the keys that they do not see.
        let most = if self.causal { BLOCK / 2 } else { BLOCK };
        (SCORES / self.keys.max(1)).clamp(8, most).min(self.queries.max(1))
    }

    /// Keys that the queries before `end` see.
    fn visible(&self, end: usize) -> usize {
        if self.causal {
            self.keys.min(end)
        } else {
            self.keys
        }
    }

    /// Scores of queries `start..end` of a head with the first `n` keys, masked; `keys` is transposed.
    ///
    /// # Safety
    /// `keys` has `width` rows of `self.keys` numbers and `to` room for `(end - start) * n`.
    unsafe fn scores(
        &self,
        b: usize,
        h: usize,
        (start, end): (usize, usize),
        n: usize,
        keys: *const T,
        to: *mut T,
    ) {
        let q = self.q.matrix(b, h).from(start, 0);
        let keys = Strided { p: keys, row: self.keys, col: 1 };
        // SAFETY: the caller's promise, and the problem's own operands.
        unsafe {
            product((end - start, n, self.width), q, keys, to, n, (self.scale, T::zero()));
            let row = |i: usize| std::slice::from_raw_parts_mut(to.add((i - start) * n), n);
            // The kind of mask is asked once and first: what the others hold is not there to be looked at.
            match &self.mask {
                Mask::None => {}
                Mask::Added(m) => {
                    let m = m.matrix(b, h);
                    for i in start..end {
                        let p = m.at(i, 0);
                        match m.col {
                            0 => row(i).iter_mut().for_each(|x| *x = *x + *p),
                            _ => rows::add(row(i), std::slice::from_raw_parts(p, n)),
                        }
                    }
                }
                Mask::Seen(m) => {
                    let m = m.matrix(b, h);
                    for i in start..end {
                        let p = m.at(i, 0);
                        match m.col {
                            0 if *p == 0 => row(i).fill(-T::INFINITY),
                            0 => {}
                            _ => rows::hide(row(i), std::slice::from_raw_parts(p, n)),
                        }
                    }
                }
            }
            if self.causal {
                (start..end.min(n)).for_each(|i| row(i)[i + 1..].fill(-T::INFINITY));
            }
        }
    }
}

/// `c = alpha * a * b + beta * c` with rows of `c` `c_row` apart.
///
/// # Safety
/// The pointers are valid for the matrices, and `c` overlaps neither operand.
unsafe fn product<T: Real>(
    (m, n, k): (usize, usize, usize),
    a: Strided<T>,
    b: Strided<T>,
    c: *mut T,
    c_row: usize,
    (alpha, beta): (T, T),
) {
    let finish = Finish { alpha, beta, ..Finish::plain() };
    // SAFETY: the caller's promise.
    unsafe { gemm(&Problem { m, n, k, a, b, c, c_row, finish }) }
}
