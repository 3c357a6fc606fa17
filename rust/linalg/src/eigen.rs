//! Eigenvalues and eigenvectors of general matrices, in double precision.
use crate::householder::{generate, reflector};
use crate::scalar::Scalar;
use crate::schur::{complex_schur, real_schur};
use crate::vector::{axpy, dot, View};
use num_complex::Complex;
use num_traits::{One, Zero};

type C = Complex<f64>;

/// Scales rows and columns by powers of two until their norms are close; returns the factors.
fn balance<T: Scalar<Real = f64>>(a: &mut [T], n: usize) -> Vec<f64> {
    let mut factors = vec![1.0; n];
    loop {
        let mut changed = false;
        for i in 0..n {
            let (mut c, mut r) = (0.0, 0.0);
            for j in (0..n).filter(|&j| j != i) {
                c += a[j * n + i].size1();
                r += a[i * n + j].size1();
            }
            if c == 0.0 || r == 0.0 {
                continue;
            }
            let (sum, mut f) = (c + r, 1.0);
            while c < r / 2.0 && f < 1e150 {
                (f, c) = (f * 2.0, c * 4.0);
            }
            while c >= r * 2.0 && f > 1e-150 {
                (f, c) = (f / 2.0, c / 4.0);
            }
            if (c + r) / f < 0.95 * sum {
                changed = true;
                factors[i] *= f;
                for j in 0..n {
                    a[i * n + j] = a[i * n + j].scale(1.0 / f);
                    a[j * n + i] = a[j * n + i].scale(f);
                }
            }
        }
        if !changed {
            return factors;
        }
    }
}

/// `Q^H A Q` with zeros below the first subdiagonal; `q` gets `Q`.
fn hessenberg<T: Scalar>(a: &mut [T], n: usize, q: &mut [T]) {
    let mut tau = Vec::with_capacity(n);
    let (mut v, mut w) = (Vec::new(), Vec::new());
    let mut vectors = vec![T::zero(); n * n];
    for k in 0..n.saturating_sub(2) {
        v.clear();
        v.push(T::one());
        v.extend((k + 2..n).map(|r| a[r * n + k]));
        let (beta, t) = reflector(a[(k + 1) * n + k], &mut v[1..]);
        tau.push(t);
        for (r, &x) in (k + 1..n).zip(&v) {
            vectors[r * n + k] = x;
            a[r * n + k] = T::zero();
        }
        a[(k + 1) * n + k] = beta;
        crate::householder::reflect(&v, t.conj(), &mut a[(k + 1) * n..], n, k + 1, n - k - 1, &mut w);
        let conjugate: Vec<T> = v.iter().map(|x| x.conj()).collect();
        for row in a.chunks_exact_mut(n) {
            let sum = dot(&row[k + 1..], &conjugate);
            axpy(&mut row[k + 1..], -(sum * t), &conjugate);
        }
    }
    q.fill(T::zero());
    (0..n).for_each(|i| q[i * n + i] = T::one());
    if tau.is_empty() {
        return;
    }
    let size = n - 1;
    let mut inner = vec![T::zero(); size * size];
    generate(View::rows(&vectors, n).from(1, 0), size, &tau, &mut inner, size);
    for i in 0..size {
        q[(i + 1) * n + 1..(i + 2) * n].copy_from_slice(&inner[i * size..(i + 1) * size]);
    }
}

/// The eigenvalues of a real matrix; `vectors` gets the eigenvectors, of length one, as columns.
///
/// Returns 0, or a number that tells which value did not converge.
pub fn real(a: &[f64], n: usize, values: &mut [C], vectors: Option<&mut [C]>) -> i32 {
    if n == 0 {
        return 0;
    }
    let mut h = a.to_vec();
    let factors = balance(&mut h, n);
    let mut v = vec![0.0; n * n];
    hessenberg(&mut h, n, &mut v);
    let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
    let info = real_schur(&mut h, n, &mut v, &mut re, &mut im, vectors.is_some());
    for i in 0..n {
        values[i] = C::new(re[i], im[i]);
    }
    let Some(z) = vectors else { return info };
    let mut j = 0;
    while j < n {
        let pair = im[j] != 0.0 && j + 1 < n;
        for i in 0..n {
            let (x, y) = (v[i * n + j], if pair { v[i * n + j + 1] } else { 0.0 });
            z[i * n + j] = C::new(x, y).scale(factors[i]);
        }
        normalize(z, n, j, pair);
        if pair {
            (0..n).for_each(|i| z[i * n + j + 1] = z[i * n + j].conj());
        }
        j += 1 + pair as usize;
    }
    info
}

/// [`real`] for a complex matrix.
pub fn complex(a: &[C], n: usize, values: &mut [C], vectors: Option<&mut [C]>) -> i32 {
    if n == 0 {
        return 0;
    }
    let mut h = a.to_vec();
    let factors = balance(&mut h, n);
    let mut q = vec![C::zero(); n * n];
    hessenberg(&mut h, n, &mut q);
    let info = complex_schur(&mut h, n, &mut q);
    (0..n).for_each(|i| values[i] = h[i * n + i]);
    let Some(z) = vectors else { return info };
    let size = h.iter().fold(0.0f64, |m, x| m.max(x.size1()));
    let small = (f64::EPSILON * size).max(f64::MIN_POSITIVE);
    let mut x = vec![C::zero(); n];
    for k in 0..n {
        x[k] = C::one();
        for j in (0..k).rev() {
            let sum: C = (j + 1..=k).map(|m| h[j * n + m] * x[m]).sum();
            let mut d = h[j * n + j] - h[k * n + k];
            if d.size1() < small {
                d = C::new(small, 0.0);
            }
            x[j] = -sum.over(d);
        }
        for i in 0..n {
            let sum: C = (0..=k).map(|m| q[i * n + m] * x[m]).sum();
            z[i * n + k] = sum.scale(factors[i]);
        }
        normalize(z, n, k, true);
    }
    info
}

/// Makes column `j` of length one and, where `turn` says so, its largest element real.
fn normalize(z: &mut [C], n: usize, j: usize, turn: bool) {
    let largest = (0..n).map(|i| z[i * n + j].size1()).fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() {
        return;
    }
    let norm = (0..n).map(|i| (z[i * n + j] / largest).norm_sqr()).sum::<f64>().sqrt() * largest;
    (0..n).for_each(|i| z[i * n + j] /= norm);
    if turn {
        let k = (0..n).fold(0, |k, i| if z[i * n + j].norm_sqr() > z[k * n + j].norm_sqr() { i } else { k });
        let top = z[k * n + j];
        let phase = top.conj() / top.norm();
        (0..n).for_each(|i| z[i * n + j] *= phase);
        z[k * n + j].im = 0.0;
    }
}
