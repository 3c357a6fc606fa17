//! `A = U S V^H`.
use crate::probe::{fits, probe};
use crate::range::{factor, largest, scale};
use crate::scalar::{Field, Scalar};
use crate::vector::{axpy, dot};
use crate::work::{Memory, ITERATE};
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
    let a = scale(a, by, &mut s.scaled);
    s.values.resize(k, T::default());
    let d = &mut s.values[..];
    let memory = &mut s.memory;
    let done = match vectors {
        // Without vectors iteration is the faster way at any size.
        None => run(a, (m, n), d, None, memory, usize::MAX),
        Some((u, v)) => {
            let divided = k > ITERATE
                && run(a, (m, n), d, Some((&mut *u, &mut *v)), memory, ITERATE)
                && multiplies_back(a, n, d, u, v);
            // faer divides badly where the parts meet at the rank of the matrix.
            divided || run(a, (m, n), d, Some((u, v)), memory, usize::MAX)
        }
    };
    for (value, x) in values.iter_mut().zip(&s.values) {
        *value = by.map_or(x.re(), |by| x.re() / by);
    }
    !done as i32
}

/// Decomposes by iteration below a size and by division from it on.
fn run<T: Field>(
    a: &[T],
    (m, n): (usize, usize),
    d: &mut [T],
    vectors: Option<(&mut [T], &mut [T])>,
    memory: &mut Memory,
    iterate: usize,
) -> bool {
    let k = m.min(n);
    let mut params = <SvdParams as Auto<T>>::auto();
    params.recursion_threshold = iterate;
    let params = Spec::new(params);
    let stack = memory.stack((m, n), || {
        let compute = match &vectors {
            None => ComputeSvdVectors::No,
            Some((u, v)) if u.len() == m * k && v.len() == n * k => ComputeSvdVectors::Thin,
            Some(_) => ComputeSvdVectors::Full,
        };
        svd_scratch::<T>(m, n, compute, compute, Par::Seq, params)
    });
    let (u, v) = vectors.map_or((None, None), |(u, v)| {
        let (width, height) = (u.len() / m, v.len() / n);
        // Of a much longer side faer leaves a part of the vectors beyond the values as it was.
        u[m * k..].fill(T::zero());
        v[n * k..].fill(T::zero());
        let u = MatMut::from_column_major_slice_mut(u, m, width);
        (Some(u), Some(MatMut::from_column_major_slice_mut(v, n, height)))
    });
    let a = MatRef::from_row_major_slice(a, m, n);
    decompose(a, DiagMut::from_slice_mut(d), u, v, Par::Seq, stack, params).is_ok()
}

/// Whether `A x = U S V^H x` for one vector, to the accuracy of a decomposition.
fn multiplies_back<T: Field>(a: &[T], n: usize, d: &[T], u: &[T], v: &[T]) -> bool {
    let m = a.len() / n;
    let x = probe::<T>(n);
    let mut y: Vec<T> = a.chunks_exact(n).map(|row| dot(row, &x)).collect();
    for ((u, v), &s) in u.chunks_exact(m).zip(v.chunks_exact(n)).zip(d) {
        axpy(&mut y, -(dot(&x, v) * s), u);
    }
    fits(&y, n, d[0].re())
}

fn identity<T: Field>(a: &mut [T], n: usize) {
    a.fill(T::zero());
    a.iter_mut().step_by(n + 1).for_each(|x| *x = T::one());
}
