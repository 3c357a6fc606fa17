//! Reflections, and what is made of them: `A = Q R`, products of reflections.
use crate::lu::square_sum;
use crate::scalar::{Real, Scalar};
use crate::vector::{axpy, product, View};
use num_traits::{Float, Zero};

/// Reflections that are applied together.
const BLOCK: usize = 32;

/// The Euclidean norm, scaled where squares would leave the range.
pub fn norm<T: Scalar>(x: &[T]) -> T::Real {
    let sum = square_sum(x);
    if sum > T::Real::TINY / T::Real::EPS && sum.is_finite() {
        return sum.sqrt();
    }
    let largest = x.iter().fold(T::Real::zero(), |m, v| m.max(v.re().abs()).max(v.im().abs()));
    if largest.is_zero() || !largest.is_finite() {
        return if x.iter().any(|v| v.magnitude().is_nan()) { T::Real::nan() } else { largest };
    }
    let sum = x.iter().fold(T::Real::zero(), |s, v| s + v.scale(largest.recip()).square());
    largest * sum.sqrt()
}

/// Makes the reflection that sends `(alpha, x)` to `(beta, 0)`: returns `beta` and `tau`; `x` becomes the vector after its leading 1.
pub fn reflector<T: Scalar>(alpha: T, x: &mut [T]) -> (T, T) {
    let size = norm(x);
    if size.is_zero() && alpha.im().is_zero() {
        return (alpha, T::zero());
    }
    let whole = alpha.magnitude().hypot(size);
    let beta = if alpha.re().is_sign_negative() { whole } else { -whole };
    let tau = T::from_parts((beta - alpha.re()) / beta, -alpha.im() / beta);
    let scale = T::one().over(alpha - T::from_re(beta));
    x.iter_mut().for_each(|v| *v *= scale);
    (T::from_re(beta), tau)
}

/// `C = (1 - tau v v^H) C` for the rows of `c`, `row` elements apart, `width` wide from `from` on; `v` begins with 1.
pub fn reflect<T: Scalar>(
    v: &[T],
    tau: T,
    c: &mut [T],
    row: usize,
    from: usize,
    width: usize,
    w: &mut Vec<T>,
) {
    if tau.is_zero() || width == 0 {
        return;
    }
    w.clear();
    w.resize(width, T::zero());
    for (i, &x) in v.iter().enumerate() {
        axpy(w, x.conj(), &c[i * row + from..][..width]);
    }
    for (i, &x) in v.iter().enumerate() {
        axpy(&mut c[i * row + from..][..width], -(tau * x), w);
    }
}

/// Replaces the `m x n` matrix by `R` above and the reflections' vectors below the diagonal.
pub fn factor<T: Scalar>(a: &mut [T], m: usize, n: usize, tau: &mut [T]) {
    let k = m.min(n);
    let (mut v, mut w, mut work) = (Vec::new(), Vec::new(), Work::default());
    let size = if k <= 2 * BLOCK { k } else { BLOCK };
    for start in (0..k).step_by(size.max(1)) {
        let end = k.min(start + size);
        for j in start..end {
            v.clear();
            v.extend((j + 1..m).map(|i| a[i * n + j]));
            let (beta, t) = reflector(a[j * n + j], &mut v);
            tau[j] = t;
            a[j * n + j] = beta;
            v.iter().enumerate().for_each(|(i, &x)| a[(j + 1 + i) * n + j] = x);
            v.insert(0, T::one());
            reflect(&v, t.conj(), &mut a[j * n..], n, j + 1, end - j - 1, &mut w);
        }
        if end < n {
            work.load(View::rows(&a[start * n + start..], n), m - start, end - start, &tau[start..end]);
            work.apply(true, &mut a[start * n..], n, end, n - end);
        }
    }
}

/// A block of reflections: their vectors side by side and the triangle that joins them, `Q = 1 - V T V^H`.
#[derive(Default)]
pub struct Work<T> {
    v: Vec<T>,
    adjoint: Vec<T>,
    t: Vec<T>,
    w: Vec<T>,
    x: Vec<T>,
    m: usize,
    k: usize,
}

impl<T: Scalar> Work<T> {
    /// Takes `k` vectors of length `m` from below the diagonal of `a`.
    pub fn load(&mut self, a: View<T>, m: usize, k: usize, tau: &[T]) {
        (self.m, self.k) = (m, k);
        self.v.clear();
        self.v.resize(m * k, T::zero());
        for i in 0..m {
            for j in 0..k.min(i + 1) {
                self.v[i * k + j] = if i == j { T::one() } else { a.at(i, j) };
            }
        }
        self.adjoint.clear();
        self.adjoint.extend(self.v.iter().map(|x| x.conj()));
        // T's column j is -tau_j T (V^H v_j).
        let mut gram = vec![T::zero(); k * k];
        let (left, right) = (View::rows(&self.adjoint, k).transposed(), View::rows(&self.v, k));
        product((k, k, m), T::one(), left, right, T::zero(), &mut gram, k);
        self.t.clear();
        self.t.resize(k * k, T::zero());
        for j in 0..k {
            self.t[j * k + j] = tau[j];
            for i in 0..j {
                let sum = (i..j).fold(T::zero(), |s, l| s + self.t[i * k + l] * gram[l * k + j]);
                self.t[i * k + j] = -(tau[j] * sum);
            }
        }
    }

    /// `C = Q C`, or `Q^H C`, for `width` columns of `c` from `from` on.
    pub fn apply(&mut self, adjoint: bool, c: &mut [T], row: usize, from: usize, width: usize) {
        let (m, k) = (self.m, self.k);
        if width == 0 || k == 0 {
            return;
        }
        self.w.clear();
        self.w.resize(k * width, T::zero());
        self.x.clear();
        self.x.resize(k * width, T::zero());
        let left = View::rows(&self.adjoint, k).transposed();
        product((k, width, m), T::one(), left, View::rows(&c[from..], row), T::zero(), &mut self.w, width);
        let t = if adjoint {
            self.t.iter_mut().for_each(|x| *x = x.conj());
            View::rows(&self.t, k).transposed()
        } else {
            View::rows(&self.t, k)
        };
        product((k, width, k), T::one(), t, View::rows(&self.w, width), T::zero(), &mut self.x, width);
        if adjoint {
            self.t.iter_mut().for_each(|x| *x = x.conj());
        }
        let (v, x) = (View::rows(&self.v, k), View::rows(&self.x, width));
        product((m, width, k), -T::one(), v, x, T::one(), &mut c[from..], row);
    }
}

/// `C = Q C`, or `Q^H C`, in place, for the `m x width` matrix `c` and the reflections below the diagonal of `a`.
pub fn apply<T: Scalar>(a: View<T>, m: usize, tau: &[T], adjoint: bool, c: &mut [T], width: usize) {
    let k = tau.len();
    let blocks = k.div_ceil(BLOCK);
    let mut work = Work::default();
    for b in 0..blocks {
        // Q = H1 H2 ...: the last one acts first, and the adjoint the other way round.
        let b = if adjoint { b } else { blocks - 1 - b };
        let (start, end) = (b * BLOCK, k.min((b + 1) * BLOCK));
        if m - start <= 16 && end - start <= 16 {
            let (mut v, mut w) = (Vec::new(), Vec::new());
            for j in 0..end - start {
                let j = if adjoint { start + j } else { end - 1 - j };
                v.clear();
                v.push(T::one());
                v.extend((j + 1..m).map(|i| a.at(i, j)));
                let t = if adjoint { tau[j].conj() } else { tau[j] };
                reflect(&v, t, &mut c[j * width..], width, 0, width, &mut w);
            }
            continue;
        }
        work.load(a.from(start, start), m - start, end - start, &tau[start..end]);
        work.apply(adjoint, &mut c[start * width..], width, 0, width);
    }
}

/// The first `columns` columns of `Q`, for `m` rows, into `q`.
pub fn generate<T: Scalar>(a: View<T>, m: usize, tau: &[T], q: &mut [T], columns: usize) {
    q.fill(T::zero());
    (0..m.min(columns)).for_each(|i| q[i * columns + i] = T::one());
    apply(a, m, tau, false, q, columns);
}
