//! `A = U S V^H`.
use crate::eigh::ITERATE;
use crate::range::{factor, largest, scale};
use crate::scalar::{Field, Scalar};
use crate::work::Memory;
use faer::diag::DiagMut;
use faer::linalg::svd::{svd as decompose, svd_scratch, ComputeSvdVectors, SvdParams};
use faer::{Auto, MatMut, MatRef, Par, Spec};
use num_traits::Float;

/// The answer for a matrix with an element that is not finite.
pub const NOT_FINITE: i32 = -1;

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch<T> {
    memory: Memory,
    scaled: Vec<T>,
    values: Vec<T>,
}

/// The descending singular values of the `m x n` matrix that the rows of `a` hold, and the singular vectors, one after the other.
///
/// `u` and `v` take as many vectors as fit: all, or as many as there are values. Returns 0, or
/// [`NOT_FINITE`], or 1 where the iteration did not converge.
pub fn svd<T: Field>(
    a: &[T],
    (m, n): (usize, usize),
    values: &mut [<T as Scalar>::Real],
    vectors: Option<(&mut [T], &mut [T])>,
    s: &mut Scratch<T>,
) -> i32 {
    let k = m.min(n);
    if k == 0 {
        if let Some((u, v)) = vectors {
            identity(u, m);
            identity(v, n);
        }
        return 0;
    }
    let size = largest(a.chunks_exact(n));
    if !size.is_finite() {
        return NOT_FINITE;
    }
    let by = factor(size);
    let a = MatRef::from_row_major_slice(scale(a, by, &mut s.scaled), m, n);
    let mut params = <SvdParams as Auto<T>>::auto();
    // Without vectors iteration is the faster way at any size.
    params.recursion_threshold = if vectors.is_some() { ITERATE } else { usize::MAX };
    let params = Spec::new(params);
    let stack = s.memory.stack((m, n), || {
        let compute = match &vectors {
            None => ComputeSvdVectors::No,
            Some((u, v)) if u.len() == m * k && v.len() == n * k => ComputeSvdVectors::Thin,
            Some(_) => ComputeSvdVectors::Full,
        };
        svd_scratch::<T>(m, n, compute, compute, Par::Seq, params)
    });
    s.values.resize(k, T::default());
    let d = DiagMut::from_slice_mut(&mut s.values);
    let (u, v) = vectors.map_or((None, None), |(u, v)| {
        let (width, height) = (u.len() / m, v.len() / n);
        // Of a much longer side faer leaves a part of the vectors beyond the values as it was.
        u[m * k..].fill(T::zero());
        v[n * k..].fill(T::zero());
        let u = MatMut::from_column_major_slice_mut(u, m, width);
        (Some(u), Some(MatMut::from_column_major_slice_mut(v, n, height)))
    });
    let done = decompose(a, d, u, v, Par::Seq, stack, params).is_ok();
    for (value, x) in values.iter_mut().zip(&s.values) {
        *value = by.map_or(x.re(), |by| x.re() / by);
    }
    !done as i32
}

fn identity<T: Field>(a: &mut [T], n: usize) {
    a.fill(T::zero());
    a.iter_mut().step_by(n + 1).for_each(|x| *x = T::one());
}
