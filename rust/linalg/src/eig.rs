//! Eigenvalues and eigenvectors of general matrices, in double precision.
use crate::range::{factor, largest};
use crate::work::Memory;
use crate::Scalar;
use faer::diag::DiagMut;
use faer::linalg::evd::{evd_cplx, evd_real, evd_scratch, ComputeEigenvectors, EvdParams};
use faer::{Auto, MatMut, MatRef, Par, Spec};
use num_complex::Complex;

mod balance;
use balance::Balance;

type C = Complex<f64>;

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch<T> {
    memory: Memory,
    a: Vec<T>,
    z: Vec<T>,
    parts: (Vec<f64>, Vec<f64>),
}

/// Columns that are looked at together for converged eigenvalues; faer without `std` takes a wrong logarithm here.
extern "C" fn window(n: usize, _: usize) -> usize {
    match n {
        0..30 => 2,
        30..60 => 4,
        60..150 => 10,
        150..590 => (n as f64 / (n as f64).log2()) as usize,
        590..3000 => 96,
        3000..6000 => 192,
        _ => 384,
    }
}

fn params<T: faer::traits::ComplexField>() -> Spec<EvdParams, T> {
    let mut params = <EvdParams as Auto<T>>::auto();
    params.schur.recommended_deflation_window = window;
    Spec::new(params)
}

impl<T: Scalar<Real = f64> + faer::traits::ComplexField> Scratch<T> {
    /// Takes a matrix by its rows, balanced and of moderate size.
    fn load(&mut self, a: &[T], n: usize) -> (Balance, Option<f64>) {
        let by = factor(largest(a.chunks_exact(n)));
        self.a.clear();
        self.a.extend(a.iter().map(|x| by.map_or(*x, |by| x.scale(by))));
        (Balance::new(&mut self.a, n), by)
    }
}

/// The eigenvalues of the real matrix that the rows of `a` hold; `vectors` gets the eigenvectors, of length one, one after the other.
///
/// The elements must be finite. Returns 0, or 1 where the iteration did not converge.
pub fn real(a: &[f64], n: usize, values: &mut [C], vectors: Option<&mut [C]>, s: &mut Scratch<f64>) -> i32 {
    if n == 0 {
        return 0;
    }
    let (balance, by) = s.load(a, n);
    s.parts.0.resize(n, 0.0);
    s.parts.1.resize(n, 0.0);
    let (re, im) = (&mut s.parts.0[..], &mut s.parts.1[..]);
    s.z.resize(if vectors.is_some() { n * n } else { 0 }, 0.0);
    let right = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let stack =
        s.memory.stack((n, n), || evd_scratch::<f64>(n, ComputeEigenvectors::No, right, Par::Seq, params()));
    let done = evd_real(
        MatRef::from_row_major_slice(&s.a, n, n),
        DiagMut::from_slice_mut(re),
        DiagMut::from_slice_mut(im),
        None,
        vectors.is_some().then(|| MatMut::from_column_major_slice_mut(&mut s.z, n, n)),
        Par::Seq,
        stack,
        params(),
    );
    for i in 0..n {
        values[i] = C::new(re[i], im[i]).scale(by.map_or(1.0, f64::recip));
    }
    let Some(z) = vectors else { return done.is_err() as i32 };
    let mut j = 0;
    while j < n {
        let pair = im[j] != 0.0 && j + 1 < n;
        let (x, y) = s.z[j * n..].split_at(n);
        let (first, second) = z[j * n..].split_at_mut(n);
        for i in 0..n {
            first[i] = C::new(x[i], if pair { y[i] } else { 0.0 });
        }
        balance.undo(first);
        normalize(first, pair);
        if pair {
            second.iter_mut().zip(first).for_each(|(y, x)| *y = x.conj());
        }
        j += 1 + pair as usize;
    }
    done.is_err() as i32
}

/// [`real`] for a complex matrix.
pub fn complex(a: &[C], n: usize, values: &mut [C], vectors: Option<&mut [C]>, s: &mut Scratch<C>) -> i32 {
    if n == 0 {
        return 0;
    }
    let (balance, by) = s.load(a, n);
    let right = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let stack =
        s.memory.stack((n, n), || evd_scratch::<C>(n, ComputeEigenvectors::No, right, Par::Seq, params()));
    let (a, d) = (MatRef::from_row_major_slice(&s.a, n, n), DiagMut::from_slice_mut(values));
    let mut vectors = vectors;
    let z = vectors.as_deref_mut().map(|z| MatMut::from_column_major_slice_mut(z, n, n));
    let done = evd_cplx(a, d, None, z, Par::Seq, stack, params());
    if let Some(by) = by {
        values.iter_mut().for_each(|x| *x = x.unscale(by));
    }
    for z in vectors.into_iter().flat_map(|z| z.chunks_exact_mut(n)) {
        balance.undo(z);
        normalize(z, true);
    }
    done.is_err() as i32
}

/// Makes a vector of length one and, where `turn` says so, its largest element real.
fn normalize(z: &mut [C], turn: bool) {
    let largest = z.iter().map(|x| x.size1()).fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() {
        return;
    }
    let norm = z.iter().map(|x| (x / largest).norm_sqr()).sum::<f64>().sqrt() * largest;
    z.iter_mut().for_each(|x| *x /= norm);
    if turn {
        let top = (0..z.len()).fold(0, |k, i| if z[i].norm_sqr() > z[k].norm_sqr() { i } else { k });
        let phase = z[top].conj() / z[top].norm();
        z.iter_mut().for_each(|x| *x *= phase);
        z[top].im = 0.0;
    }
}
