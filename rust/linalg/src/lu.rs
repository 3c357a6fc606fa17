//! `P A = L U` with partial pivoting, and what follows from it.
use crate::scalar::{Field, Scalar};
use crate::vector::{axpy, dot, transpose, View};
use crate::work::Memory;
use crate::{small, triangular};
use faer::linalg::lu::partial_pivoting::factor::{lu_in_place, lu_in_place_scratch};
use faer::{MatMut, Par, Spec};
use num_traits::{Float, Zero};

/// Matrices with fewer rows or columns are eliminated here: faer's set-up costs more than the work.
const LARGE: usize = 48;

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch {
    memory: Memory,
    rows: Vec<usize>,
    places: Vec<usize>,
}

/// Writes the factors of the `m x n` matrix that the rows of `source` hold to `a`, column by column; `pivots` gets the row (from 1)
/// that each row was exchanged with.
///
/// Returns 0, or the number (from 1) of the first pivot that is zero.
pub fn factor<T: Field>(
    source: &[T],
    a: &mut [T],
    (m, n): (usize, usize),
    pivots: &mut [i32],
    s: &mut Scratch,
) -> i32 {
    if m == n && n <= 4 {
        return small::eliminate(source, a, n, pivots);
    }
    transpose(source, n, a, m);
    if m.min(n) < LARGE {
        return eliminate(a, m, n, pivots);
    }
    s.rows.resize(m, 0);
    s.places.resize(m, 0);
    let params = Spec::default();
    let stack = s.memory.stack((m, n), || lu_in_place_scratch::<usize, T>(m, n, Par::Seq, params));
    let matrix = MatMut::from_column_major_slice_mut(a, m, n);
    lu_in_place(matrix, &mut s.rows, &mut s.places, Par::Seq, stack, params);
    let regular = |x: &T| !x.is_zero() && Scalar::magnitude(*x).is_finite();
    if !a.iter().step_by(m + 1).take(m.min(n)).all(regular) {
        // faer divides by a pivot of zero, which LAPACK passes over.
        transpose(source, n, a, m);
        return eliminate(a, m, n, pivots);
    }
    exchanges(&s.rows, &mut s.places, pivots);
    0
}

/// The exchanges that bring row `rows[i]` to place `i`, one place after the other.
fn exchanges(rows: &[usize], places: &mut [usize], pivots: &mut [i32]) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    places.iter_mut().enumerate().for_each(|(i, p)| *p = i);
    for (i, pivot) in pivots.iter_mut().enumerate() {
        let from = places[rows[i]];
        *pivot = from as i32 + 1;
        places[order[i]] = from;
        order.swap(i, from);
    }
}

fn eliminate<T: Scalar>(a: &mut [T], m: usize, n: usize, pivots: &mut [i32]) -> i32 {
    let mut info = 0;
    for j in 0..m.min(n) {
        let (mut best, mut size) = (j, a[j * m + j].size1());
        for i in j + 1..m {
            let other = a[j * m + i].size1();
            if other > size {
                (best, size) = (i, other);
            }
        }
        pivots[j] = best as i32 + 1;
        if best != j {
            a.chunks_exact_mut(m).for_each(|column| column.swap(j, best));
        }
        let pivot = a[j * m + j];
        if pivot.is_zero() {
            if info == 0 {
                info = j as i32 + 1;
            }
            continue;
        }
        let inverse = T::one().over(pivot);
        let (head, tail) = a.split_at_mut((j + 1) * m);
        let column = &mut head[j * m + j + 1..];
        column.iter_mut().for_each(|x| *x *= inverse);
        for other in tail.chunks_exact_mut(m) {
            let x = other[j];
            axpy(&mut other[j + 1..], -x, column);
        }
    }
    info
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
pub fn solve<T: Scalar>(lu: View<T>, n: usize, pivots: &[i32], b: &mut [T], k: usize) {
    if k == 0 {
        return;
    }
    if n <= 4 && lu.row == 1 {
        return small::solve(lu.data, n, pivots, b, k);
    }
    exchange(b, k, pivots, false);
    triangular::solve(lu, n, false, true, b, k, k);
    triangular::solve(lu, n, true, false, b, k, k);
}

/// Solves `A^T x = b`, or with conjugated factors `A^H x = b`.
pub fn solve_transposed<T: Scalar>(lu: View<T>, n: usize, pivots: &[i32], b: &mut [T], k: usize) {
    if k == 0 {
        return;
    }
    triangular::solve(lu.transposed(), n, false, false, b, k, k);
    triangular::solve(lu.transposed(), n, true, true, b, k, k);
    exchange(b, k, pivots, true);
}

/// The determinant's sign (or phase) and the logarithm of its magnitude.
pub fn sign_and_log<T: Scalar>(lu: &[T], n: usize, pivots: &[i32]) -> (T, T::Real) {
    let mut sign = parity(pivots);
    let mut log = T::Real::zero();
    for i in 0..n {
        let x = lu[i * n + i];
        let size = x.magnitude();
        // A number that is none has the sign of zero.
        sign *= match T::COMPLEX {
            true if size.is_zero() => T::zero(),
            true => T::from_parts(x.re() / size, x.im() / size),
            false if size > T::Real::zero() => T::from_re(x.re().signum()),
            false => T::zero(),
        };
        log += Float::ln(size);
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
    dot(x, x).re()
}
