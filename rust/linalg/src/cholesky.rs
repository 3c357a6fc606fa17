//! `A = L L^H` for positive-definite matrices.
use crate::scalar::{Field, Scalar};
use crate::triangular;
use crate::vector::{axpy, transpose, View};
use crate::work::Memory;
use faer::linalg::cholesky::llt::factor::{
    cholesky_in_place, cholesky_in_place_scratch, LltError, LltRegularization,
};
use faer::{MatMut, Par, Spec};
use num_traits::{Float, Zero};

/// Smaller matrices are factored here: faer's set-up costs more than the work.
const LARGE: usize = 12;

/// Writes the factor of the matrix whose lower triangle the rows of `source` hold to `a`, column by column.
///
/// Returns 0, or the order (from 1) of the first leading minor that is not positive-definite.
pub fn factor<T: Field>(source: &[T], a: &mut [T], n: usize, memory: &mut Memory) -> i32 {
    transpose(source, n, a, n);
    let info = if n < LARGE { eliminate(a, n) } else { large(a, n, memory) };
    for j in 1..n {
        a[j * n..j * n + j].fill(T::zero());
    }
    info
}

fn large<T: Field>(a: &mut [T], n: usize, memory: &mut Memory) -> i32 {
    let params = Spec::default();
    let stack = memory.stack((n, n), || cholesky_in_place_scratch::<T>(n, Par::Seq, params));
    let matrix = MatMut::from_column_major_slice_mut(a, n, n);
    let zero = <T as Scalar>::Real::zero();
    let plain =
        LltRegularization { dynamic_regularization_delta: zero, dynamic_regularization_epsilon: zero };
    match cholesky_in_place(matrix, plain, Par::Seq, stack, params) {
        Ok(_) => 0,
        Err(LltError::NonPositivePivot { index }) => index as i32 + 1,
    }
}

fn eliminate<T: Scalar>(a: &mut [T], n: usize) -> i32 {
    for j in 0..n {
        let (head, tail) = a.split_at_mut(j * n);
        let column = &mut tail[j..n];
        let rest = (0..j).fold(column[0].re(), |rest, k| rest - head[k * n + j].square());
        column[0] = T::from_re(rest);
        if !(rest > T::Real::zero()) {
            return j as i32 + 1;
        }
        for k in 0..j {
            axpy(&mut column[1..], -head[k * n + j].conj(), &head[k * n + j + 1..(k + 1) * n]);
        }
        let root = rest.sqrt();
        column[0] = T::from_re(root);
        column[1..].iter_mut().for_each(|x| *x = x.scale(root.recip()));
    }
    0
}

/// Solves `A x = b` in place for `n x k` right sides, `A = L L^H` given by `l` and by its conjugate.
pub fn solve<T: Scalar>(l: View<T>, conjugate: View<T>, n: usize, b: &mut [T], k: usize) {
    triangular::solve(l, n, false, false, b, k, k);
    triangular::solve(conjugate.transposed(), n, true, false, b, k, k);
}
