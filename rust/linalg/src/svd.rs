//! `A = U S V^H`.
use crate::bidiagonal::{decompose, Vectors};
use crate::householder::{apply, factor, reflect, reflector};
use crate::rotation::{make, Sweep};
use crate::scalar::{Real, Scalar};
use crate::vector::{axpy, dot, rotate, View};
use num_traits::{One, Zero};

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch<T: Scalar> {
    a: Vec<T>,
    square: Vec<T>,
    right: Vec<T>,
    tau: Vec<T>,
    tau_left: Vec<T>,
    tau_right: Vec<T>,
    e: Vec<T::Real>,
    left_rows: Vec<T::Real>,
    right_rows: Vec<T::Real>,
    sweeps: (Sweep<T::Real>, Sweep<T::Real>),
}

/// The descending singular values of an `m x n` matrix with `m >= n`; with `vectors` also `columns` columns of `U` and all of `V`.
///
/// `wide` says that the matrix is the conjugate transpose of the one that is meant: then the steps, and with them the signs
/// of the vectors, are those of a wide matrix. Returns 0, or the number of values that did not converge.
pub fn svd<T: Scalar>(
    a: &[T],
    m: usize,
    n: usize,
    wide: bool,
    values: &mut [T::Real],
    vectors: Option<(&mut [T], usize, &mut [T])>,
    s: &mut Scratch<T>,
) -> i32 {
    s.a.clear();
    s.a.extend_from_slice(a);
    // A tall matrix goes through its square factor R.
    let tall = m > n && n > 0 && m >= n * 11 / 6;
    if tall {
        s.tau.clear();
        s.tau.resize(n, T::zero());
        factor(&mut s.a, m, n, &mut s.tau);
        s.square.clear();
        s.square.resize(n * n, T::zero());
        for i in 0..n {
            for j in i..n {
                let x = s.a[i * n + j];
                if wide {
                    s.square[j * n + i] = x.conj();
                } else {
                    s.square[i * n + j] = x;
                }
            }
        }
    }
    let rows = if tall { n } else { m };
    let source = if tall { &mut s.square } else { &mut s.a };
    reduce(source, rows, n, values, &mut s.e, &mut s.tau_left, &mut s.tau_right, &mut s.right);
    let lower = wide && !tall;
    let turns = if lower { raise(values, &mut s.e) } else { Vec::new() };
    let Some((u, columns, v)) = vectors else {
        let (left, right) = (&mut [][..], &mut [][..]);
        return decompose(values, &mut s.e, &mut Vectors { left, right, width: 0, sweeps: &mut s.sweeps });
    };
    for rows in [&mut s.left_rows, &mut s.right_rows] {
        rows.clear();
        rows.resize(n * n, T::Real::zero());
        (0..n).for_each(|i| rows[i * n + i] = T::Real::one());
    }
    let (left, right) = (&mut s.left_rows[..], &mut s.right_rows[..]);
    let info = decompose(values, &mut s.e, &mut Vectors { left, right, width: n, sweeps: &mut s.sweeps });
    // The long side's vectors are the left ones, except where the roles are exchanged.
    let (long, short) = if wide { (&s.right_rows, &s.left_rows) } else { (&s.left_rows, &s.right_rows) };
    u.fill(T::zero());
    for i in 0..n {
        (0..n).for_each(|j| u[i * columns + j] = T::from_re(long[j * n + i]));
        (0..n).for_each(|j| v[i * n + j] = T::from_re(short[j * n + i]));
    }
    (n..columns).for_each(|i| u[i * columns + i] = T::one());
    for &(i, c, sn) in turns.iter().rev() {
        let (head, tail) = v.split_at_mut((i + 1) * n);
        rotate(&mut head[i * n..], &mut tail[..n], c, -sn);
    }
    let right = View::rows(&s.right, n).from(1.min(n), 0);
    let left = View::rows(if tall { &s.square } else { &s.a }, n);
    if tall && wide {
        apply(left, n, &s.tau_left, false, v, n);
        if n > 1 {
            apply(right, n - 1, &s.tau_right, false, &mut u[columns..n * columns], columns);
        }
    } else {
        apply(left, rows, &s.tau_left, false, &mut u[..rows * columns], columns);
        if n > 1 {
            apply(right, n - 1, &s.tau_right, false, &mut v[n..], n);
        }
    }
    if tall {
        apply(View::rows(&s.a, n), m, &s.tau, false, u, columns);
    }
    info
}

/// Turns a lower bidiagonal matrix into an upper one; the rotations are of its rows.
fn raise<R: Real>(d: &mut [R], e: &mut [R]) -> Vec<(usize, R, R)> {
    let mut turns = Vec::with_capacity(e.len());
    for i in 0..e.len() {
        let (c, s, r) = make(d[i], e[i]);
        d[i] = r;
        e[i] = s * d[i + 1];
        d[i + 1] = c * d[i + 1];
        turns.push((i, c, s));
    }
    turns
}

/// `Q^H A P` upper bidiagonal; the reflections of `Q` stay below the diagonal of `a`, those of `P` go to columns of `right`.
fn reduce<T: Scalar>(
    a: &mut [T],
    m: usize,
    n: usize,
    d: &mut [T::Real],
    e: &mut Vec<T::Real>,
    tau_left: &mut Vec<T>,
    tau_right: &mut Vec<T>,
    right: &mut Vec<T>,
) {
    e.clear();
    tau_left.clear();
    tau_right.clear();
    right.clear();
    right.resize(n * n, T::zero());
    let (mut v, mut w) = (Vec::new(), Vec::new());
    for i in 0..n {
        v.clear();
        v.push(T::one());
        v.extend((i + 1..m).map(|r| a[r * n + i]));
        let (beta, tau) = reflector(a[i * n + i], &mut v[1..]);
        d[i] = beta.re();
        tau_left.push(tau);
        reflect(&v, tau.conj(), &mut a[i * n..], n, i + 1, n - i - 1, &mut w);
        for (r, &x) in (i + 1..m).zip(&v[1..]) {
            a[r * n + i] = x;
        }
        if i + 1 >= n {
            continue;
        }
        v.clear();
        v.push(T::one());
        v.extend(a[i * n + i + 2..(i + 1) * n].iter().map(|x| x.conj()));
        let (beta, tau) = reflector(a[i * n + i + 1].conj(), &mut v[1..]);
        e.push(beta.re());
        tau_right.push(tau);
        for (r, &x) in (i + 1..n).zip(&v) {
            right[r * n + i] = x;
        }
        if tau.is_zero() {
            continue;
        }
        w.clear();
        w.extend(v.iter().map(|x| x.conj()));
        for row in a[(i + 1) * n..].chunks_exact_mut(n) {
            let sum = dot(&row[i + 1..], &w);
            axpy(&mut row[i + 1..], -(sum * tau), &w);
        }
    }
}
