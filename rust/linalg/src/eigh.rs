//! Eigenvalues and eigenvectors of hermitian matrices.
use crate::probe::{fits, probe};
use crate::range::{factor, largest, scale};
use crate::scalar::{Field, Scalar};
use crate::vector::{axpy, dot};
use crate::work::{Memory, ITERATE};
use faer::diag::DiagMut;
use faer::linalg::evd::{
    self_adjoint_evd, self_adjoint_evd_scratch, ComputeEigenvectors, SelfAdjointEvdParams,
};
use faer::{Auto, MatMut, MatRef, Par, Spec};
use num_traits::{Float, One};

type R<T> = <T as Scalar>::Real;

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch<T> {
    memory: Memory,
    scaled: Vec<T>,
    values: Vec<T>,
}

/// The ascending eigenvalues of the hermitian matrix whose lower triangle the rows of `a` hold; `z` gets the eigenvectors one after the other.
///
/// All are not a number where an element is not finite. Returns 0, or 1 where the iteration did not converge.
pub fn eigen<T: Field>(
    a: &[T],
    n: usize,
    values: &mut [R<T>],
    z: Option<&mut [T]>,
    s: &mut Scratch<T>,
) -> i32 {
    if n == 0 {
        return 0;
    }
    let size = largest((0..n).map(|i| &a[i * n..=i * n + i]));
    if !size.is_finite() {
        let nan = R::<T>::nan();
        values.fill(nan);
        z.into_iter().for_each(|z| z.fill(T::from_re(nan)));
        return 0;
    }
    let by = factor(size);
    let mut a = scale(a, by.or_else(|| T::COMPLEX.then(R::<T>::one)), &mut s.scaled);
    if T::COMPLEX {
        // The imaginary parts of the diagonal are not the matrix's.
        s.scaled.iter_mut().step_by(n + 1).for_each(|x| *x = T::from_re(x.re()));
        a = &s.scaled;
    }
    s.values.resize(n, T::default());
    let (d, memory) = (&mut s.values[..], &mut s.memory);
    let done = match z {
        None => run(a, n, d, None, memory, usize::MAX),
        Some(z) => {
            let divided =
                n > ITERATE && run(a, n, d, Some(&mut *z), memory, ITERATE) && multiplies_back(a, n, d, z);
            divided || run(a, n, d, Some(z), memory, usize::MAX)
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
    n: usize,
    d: &mut [T],
    z: Option<&mut [T]>,
    memory: &mut Memory,
    iterate: usize,
) -> bool {
    let mut params = <SelfAdjointEvdParams as Auto<T>>::auto();
    params.recursion_threshold = iterate;
    let params = Spec::new(params);
    let stack = memory.stack((n, n), || {
        let vectors = if z.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
        self_adjoint_evd_scratch::<T>(n, vectors, Par::Seq, params)
    });
    let z = z.map(|z| MatMut::from_column_major_slice_mut(z, n, n));
    let a = MatRef::from_row_major_slice(a, n, n);
    self_adjoint_evd(a, DiagMut::from_slice_mut(d), z, Par::Seq, stack, params).is_ok()
}

/// Whether `A x = Z D Z^H x` for one vector, to the accuracy of a decomposition.
fn multiplies_back<T: Field>(a: &[T], n: usize, d: &[T], z: &[T]) -> bool {
    let x = probe::<T>(n);
    let mut y = vec![T::default(); n];
    for (i, row) in a.chunks_exact(n).enumerate() {
        y[i] += dot(&row[..=i], &x[..=i]);
        y.iter_mut().zip(&row[..i]).for_each(|(y, &v)| *y += v.conj() * x[i]);
    }
    for (z, &l) in z.chunks_exact(n).zip(d) {
        axpy(&mut y, -(dot(&x, z) * l), z);
    }
    fits(&y, n, d[0].re().abs().max(d[n - 1].re().abs()))
}
