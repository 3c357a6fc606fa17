//! Eigenvalues and eigenvectors of hermitian matrices.
use crate::range::{factor, largest, scale};
use crate::scalar::{Field, Scalar};
use crate::work::Memory;
use faer::diag::DiagMut;
use faer::linalg::evd::{
    self_adjoint_evd, self_adjoint_evd_scratch, ComputeEigenvectors, SelfAdjointEvdParams,
};
use faer::{Auto, MatMut, MatRef, Par, Spec};
use num_traits::{Float, One};

type R<T> = <T as Scalar>::Real;

/// The size up to which LAPACK iterates instead of dividing: where faer divides as well, signs of vectors are LAPACK's.
pub(crate) const ITERATE: usize = 25;

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
    let a = MatRef::from_row_major_slice(a, n, n);
    let mut params = <SelfAdjointEvdParams as Auto<T>>::auto();
    params.recursion_threshold = ITERATE;
    let params = Spec::new(params);
    let stack = s.memory.stack((n, n), || {
        let vectors = if z.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
        self_adjoint_evd_scratch::<T>(n, vectors, Par::Seq, params)
    });
    s.values.resize(n, T::default());
    let d = DiagMut::from_slice_mut(&mut s.values);
    let z = z.map(|z| MatMut::from_column_major_slice_mut(z, n, n));
    let done = self_adjoint_evd(a, d, z, Par::Seq, stack, params).is_ok();
    for (value, x) in values.iter_mut().zip(&s.values) {
        *value = by.map_or(x.re(), |by| x.re() / by);
    }
    !done as i32
}
