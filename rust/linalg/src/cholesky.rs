//! `A = L L^H` for positive-definite matrices.
use crate::lu::square_sum;
use crate::scalar::Scalar;
use crate::triangular;
use crate::vector::{dot, product, View};
use num_traits::{Float, Zero};

/// Columns that are factored before the rest of the matrix follows in products.
const BLOCK: usize = 64;

/// Replaces the lower triangle by the factor and clears the upper one.
///
/// Returns 0, or the order (from 1) of the first leading minor that is not positive-definite.
pub fn factor<T: Scalar>(a: &mut [T], n: usize, scratch: &mut Vec<T>) -> i32 {
    let mut info = 0;
    for start in (0..n).step_by(BLOCK) {
        let end = n.min(start + BLOCK);
        info = block(a, n, start, end);
        if info != 0 || end == n {
            break;
        }
        let (width, rows) = (end - start, n - end);
        for i in end..n {
            let (above, row) = a.split_at_mut(i * n);
            below(above, &mut row[..n], n, start, end);
        }
        // The rows' conjugates, to be the right factor.
        scratch.clear();
        for row in a[end * n..].chunks_exact(n) {
            scratch.extend(row[start..end].iter().map(|x| x.conj()));
        }
        let mut left = Vec::with_capacity(rows * width);
        a[end * n..].chunks_exact(n).for_each(|row| left.extend_from_slice(&row[start..end]));
        for i in (0..rows).step_by(BLOCK) {
            let height = BLOCK.min(rows - i);
            let shape = (height, i + height, width);
            let (l, r) = (View::rows(&left[i * width..], width), View::rows(scratch, width).transposed());
            product(shape, -T::one(), l, r, T::one(), &mut a[(end + i) * n + end..], n);
        }
    }
    for i in 0..n {
        a[i * n + i + 1..(i + 1) * n].fill(T::zero());
    }
    info
}

/// One row below the diagonal block: `row L^H = row`.
#[inline(always)]
fn below<T: Scalar>(above: &[T], row: &mut [T], n: usize, start: usize, end: usize) {
    for j in start..end {
        let l = &above[j * n + start..=j * n + j];
        let x = row[j] - dot(&row[start..j], &l[..j - start]);
        row[j] = x.scale(l[j - start].re().recip());
    }
}

fn block<T: Scalar>(a: &mut [T], n: usize, start: usize, end: usize) -> i32 {
    for i in start..end {
        let (above, row) = a.split_at_mut(i * n);
        below(above, &mut row[..n], n, start, i);
        let rest = row[i].re() - square_sum(&row[start..i]);
        if !(rest > T::Real::zero()) {
            return i as i32 + 1;
        }
        row[i] = T::from_re(rest.sqrt());
    }
    0
}

/// Solves `A x = b` in place for `n x k` right sides, `A = L L^H` given by `l` and by its conjugate.
pub fn solve<T: Scalar>(l: &[T], conjugate: &[T], n: usize, b: &mut [T], k: usize) {
    triangular::solve(View::rows(l, n), n, false, false, b, k, k);
    triangular::solve(View::rows(conjugate, n).transposed(), n, true, false, b, k, k);
}
