//! `P A = L U` with partial pivoting, and what follows from it.
use crate::scalar::Scalar;
use crate::vector::{axpy, product, View};
use crate::{triangular, vector};
use num_traits::Zero;

/// Columns that are eliminated before the rest of the matrix follows in one product.
const BLOCK: usize = 32;

/// Replaces the `m x n` matrix by its factors; `pivots` gets the row (from 1) that each row was exchanged with.
///
/// Returns 0, or the number (from 1) of the first pivot that is zero.
pub fn factor<T: Scalar>(
    a: &mut [T],
    m: usize,
    n: usize,
    pivots: &mut [i32],
    scratch: &mut Vec<T>,
    pivot: bool,
) -> i32 {
    let k = m.min(n);
    let mut info = 0;
    for start in (0..k).step_by(BLOCK) {
        let end = if k <= 2 * BLOCK { k } else { k.min(start + BLOCK) };
        if start >= end {
            break;
        }
        panel(a, m, n, start..end, pivots, &mut info, pivot);
        if end == k && end == n {
            break;
        }
        let (top, below) = a.split_at_mut(end * n);
        // The rows of U beside the panel.
        for i in start + 1..end {
            let (above, row) = top.split_at_mut(i * n);
            for j in start..i {
                let x = row[j];
                axpy(&mut row[end..n], -x, &above[j * n + end..(j + 1) * n]);
            }
        }
        if end < m {
            let width = end - start;
            scratch.clear();
            below.chunks_exact(n).for_each(|row| scratch.extend_from_slice(&row[start..end]));
            let u = View::rows(&top[start * n + end..], n);
            let shape = (m - end, n - end, width);
            product(shape, -T::one(), View::rows(scratch, width), u, T::one(), &mut below[end..], n);
        }
        if end == k {
            break;
        }
    }
    info
}

fn panel<T: Scalar>(
    a: &mut [T],
    m: usize,
    n: usize,
    columns: std::ops::Range<usize>,
    pivots: &mut [i32],
    info: &mut i32,
    pivot: bool,
) {
    for j in columns.clone() {
        let mut best = j;
        if pivot {
            let mut size = a[j * n + j].size1();
            for i in j + 1..m {
                let other = a[i * n + j].size1();
                if other > size {
                    (best, size) = (i, other);
                }
            }
        }
        pivots[j] = best as i32 + 1;
        if best != j {
            let (head, tail) = a.split_at_mut(best * n);
            head[j * n..(j + 1) * n].swap_with_slice(&mut tail[..n]);
        }
        let p = a[j * n + j];
        if p.is_zero() {
            if *info == 0 {
                *info = j as i32 + 1;
            }
            continue;
        }
        let inverse = T::one().over(p);
        let (head, tail) = a.split_at_mut((j + 1) * n);
        let row = &head[j * n + j + 1..j * n + columns.end];
        for below in tail.chunks_exact_mut(n) {
            let x = below[j] * inverse;
            below[j] = x;
            axpy(&mut below[j + 1..columns.end], -x, row);
        }
    }
}

/// Exchanges rows as `pivots` say, in order or backwards.
pub fn exchange<T>(b: &mut [T], row: usize, pivots: &[i32], backwards: bool) {
    let mut one = |i: usize| {
        let p = pivots[i] as usize - 1;
        if p != i {
            let (low, high) = (i.min(p), i.max(p));
            let (head, tail) = b.split_at_mut(high * row);
            head[low * row..(low + 1) * row].swap_with_slice(&mut tail[..row]);
        }
    };
    match backwards {
        false => (0..pivots.len()).for_each(&mut one),
        true => (0..pivots.len()).rev().for_each(&mut one),
    }
}

/// Solves `A x = b` in place for `n x k` right sides, `A` given by its factors.
pub fn solve<T: Scalar>(lu: &[T], n: usize, pivots: &[i32], b: &mut [T], k: usize) {
    if k == 0 {
        return;
    }
    exchange(b, k, pivots, false);
    triangular::solve(View::rows(lu, n), n, false, true, b, k, k);
    triangular::solve(View::rows(lu, n), n, true, false, b, k, k);
}

/// Solves `A^T x = b`, or with conjugated factors `A^H x = b`.
pub fn solve_transposed<T: Scalar>(lu: &[T], n: usize, pivots: &[i32], b: &mut [T], k: usize) {
    if k == 0 {
        return;
    }
    let t = View::rows(lu, n).transposed();
    triangular::solve(t, n, false, false, b, k, k);
    triangular::solve(t, n, true, true, b, k, k);
    exchange(b, k, pivots, true);
}

/// The determinant's sign (or phase) and the logarithm of its magnitude.
pub fn sign_and_log<T: Scalar>(lu: &[T], n: usize, pivots: &[i32]) -> (T, T::Real) {
    let mut sign = parity(pivots);
    let mut log = T::Real::zero();
    for i in 0..n {
        let x = lu[i * n + i];
        let size = x.magnitude();
        sign *= if size.is_zero() { T::zero() } else { T::from_parts(x.re() / size, x.im() / size) };
        log += num_traits::Float::ln(size);
    }
    (sign, log)
}

/// The determinant.
pub fn determinant<T: Scalar>(lu: &[T], n: usize, pivots: &[i32]) -> T {
    (0..n).fold(parity(pivots), |d, i| d * lu[i * n + i])
}

fn parity<T: Scalar>(pivots: &[i32]) -> T {
    let odd = pivots.iter().enumerate().filter(|(i, &p)| p as usize != i + 1).count() % 2 == 1;
    if odd {
        -T::one()
    } else {
        T::one()
    }
}

/// The permutation that row exchanges amount to: row `i` of the product comes from row `order[i]`.
pub fn order(pivots: &[i32], order: &mut [usize]) {
    order.iter_mut().enumerate().for_each(|(i, o)| *o = i);
    for (i, &p) in pivots.iter().enumerate() {
        order.swap(i, p as usize - 1);
    }
}

/// The identity in a slice.
pub fn identity<T: Scalar>(a: &mut [T], n: usize) {
    a.fill(T::zero());
    (0..n).for_each(|i| a[i * n + i] = T::one());
}

/// The sum of squares of a slice.
pub fn square_sum<T: Scalar>(x: &[T]) -> T::Real {
    vector::dot(x, x).re()
}
