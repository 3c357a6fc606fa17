//! The matrix exponential: a Padé approximant of the scaled matrix, squared again.
use crate::lu;
use crate::scalar::{real, Field, Scalar};
use crate::vector::{product, View};
use num_traits::{Float, NumCast, ToPrimitive, Zero};

/// Degrees of approximants and the norms up to which each is exact in double precision.
const DEGREES: [(usize, f64); 5] = [
    (3, 1.495585217958292e-2),
    (5, 2.539398330063230e-1),
    (7, 9.504178996162932e-1),
    (9, 2.097847961257068),
    (13, 5.371920351148152),
];

/// The numerator's coefficients: `(2m - k)! m! / ((2m)! k! (m - k)!)`.
fn coefficients(m: usize) -> Vec<f64> {
    let mut c = vec![1.0];
    for k in 1..=m {
        c.push(c[k - 1] * (m - k + 1) as f64 / (k as f64 * (2 * m - k + 1) as f64));
    }
    c
}

fn times<T: Scalar>(a: &[T], b: &[T], n: usize) -> Vec<T> {
    let mut c = vec![T::zero(); n * n];
    product((n, n, n), T::one(), View::rows(a, n), View::rows(b, n), T::zero(), &mut c, n);
    c
}

type R<T> = <T as Scalar>::Real;

/// Replaces a matrix by its exponential.
pub fn exponential<T: Field>(a: &mut [T], n: usize) {
    if n == 0 {
        return;
    }
    let zero = R::<T>::zero();
    let norm = (0..n).map(|j| (0..n).fold(zero, |s, i| s + a[i * n + j].magnitude())).fold(zero, |m, x| {
        if x > m || x.is_nan() {
            x
        } else {
            m
        }
    });
    let size = norm.to_f64().unwrap_or(f64::NAN);
    if !size.is_finite() {
        return a.fill(T::from_re(R::<T>::nan()));
    }
    let degree = DEGREES.iter().find(|d| size <= d.1).map_or(13, |d| d.0);
    let squarings = if size > DEGREES[4].1 { (size / DEGREES[4].1).log2().ceil() as i32 } else { 0 };
    let scale: R<T> = real::<R<T>>(2.0).powi(-squarings);
    a.iter_mut().for_each(|x| *x = x.scale(scale));
    // U collects the odd powers, V the even ones.
    let c = coefficients(degree);
    let number = |x: f64| <R<T> as NumCast>::from(x).unwrap_or(zero);
    let mut identity = vec![T::zero(); n * n];
    lu::identity(&mut identity, n);
    let square = times(a, a, n);
    let (mut odd, mut even) = (vec![T::zero(); n * n], vec![T::zero(); n * n]);
    let mut power = identity;
    for k in (0..=degree).step_by(2) {
        if k > 0 {
            power = times(&power, &square, n);
        }
        for (e, &p) in even.iter_mut().zip(&power) {
            *e += p.scale(number(c[k]));
        }
        if let Some(&y) = c.get(k + 1) {
            for (o, &p) in odd.iter_mut().zip(&power) {
                *o += p.scale(number(y));
            }
        }
    }
    let odd = times(a, &odd, n);
    let left: Vec<T> = even.iter().zip(&odd).map(|(&v, &u)| v - u).collect();
    even.iter_mut().zip(&odd).for_each(|(v, &u)| *v += u);
    let mut pivots = vec![0; n];
    let mut factors = vec![T::zero(); n * n];
    lu::factor(&left, &mut factors, (n, n), &mut pivots, &mut lu::Scratch::default());
    lu::solve(View::columns(&factors, n), n, &pivots, &mut even, n);
    for _ in 0..squarings {
        even = times(&even, &even, n);
    }
    a.copy_from_slice(&even);
}
