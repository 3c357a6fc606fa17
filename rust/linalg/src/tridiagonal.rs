//! Eigenvalues and eigenvectors of hermitian matrices: to tridiagonal form, then by implicit shifts.
use crate::householder::{apply, reflector};
use crate::rotation::{half, make, Sweep};
use crate::scalar::{real, Real, Scalar};
use crate::vector::{axpy, dot, View};
use num_traits::{One, Zero};

/// What a decomposition needs beside its operands.
#[derive(Default)]
pub struct Scratch<T: Scalar> {
    a: Vec<T>,
    tau: Vec<T>,
    v: Vec<T>,
    w: Vec<T>,
    e: Vec<T::Real>,
    z: Vec<T::Real>,
    sweep: Sweep<T::Real>,
}

/// The ascending eigenvalues of the hermitian matrix whose lower triangle `a` holds; `z` gets the eigenvectors as columns.
///
/// Returns 0, or the number of values that did not converge.
pub fn eigen<T: Scalar>(
    a: &[T],
    n: usize,
    values: &mut [T::Real],
    z: Option<&mut [T]>,
    s: &mut Scratch<T>,
) -> i32 {
    if n == 0 {
        return 0;
    }
    reduce(a, n, values, s);
    let Some(z) = z else {
        return implicit(values, &mut s.e, &mut [], 0, &mut s.sweep);
    };
    s.z.clear();
    s.z.resize(n * n, T::Real::zero());
    (0..n).for_each(|i| s.z[i * n + i] = T::Real::one());
    let info = implicit(values, &mut s.e, &mut s.z, n, &mut s.sweep);
    for i in 0..n {
        (0..n).for_each(|j| z[i * n + j] = T::from_re(s.z[j * n + i]));
    }
    if n > 1 {
        let vectors = View::rows(&s.a, n).from(1, 0);
        apply(vectors, n - 1, &s.tau, false, &mut z[n..], n);
    }
    info
}

/// `Q^H A Q` tridiagonal: the diagonal in `d`, the numbers beside it in `s.e`, the reflections in `s.a` and `s.tau`.
fn reduce<T: Scalar>(a: &[T], n: usize, d: &mut [T::Real], s: &mut Scratch<T>) {
    s.a.clear();
    s.a.extend_from_slice(a);
    let a = &mut s.a;
    for i in 0..n {
        a[i * n + i] = T::from_re(a[i * n + i].re());
        for j in 0..i {
            a[j * n + i] = a[i * n + j].conj();
        }
    }
    s.tau.clear();
    s.e.clear();
    for i in 0..n.saturating_sub(1) {
        s.v.clear();
        s.v.push(T::one());
        s.v.extend((i + 2..n).map(|r| a[r * n + i]));
        let (beta, tau) = reflector(a[(i + 1) * n + i], &mut s.v[1..]);
        s.tau.push(tau);
        s.e.push(beta.re());
        for (r, &x) in (i + 1..n).zip(&s.v) {
            a[r * n + i] = x;
        }
        if tau.is_zero() {
            continue;
        }
        let conjugate: &mut Vec<T> = &mut s.w;
        conjugate.clear();
        conjugate.extend(s.v.iter().map(|x| x.conj()));
        // w = tau A v - (tau / 2) (tau A v)^H v v
        let mut w: Vec<T> =
            a[(i + 1) * n..].chunks_exact(n).map(|row| tau * dot(&row[i + 1..], conjugate)).collect();
        let alpha = -(tau.scale(real(0.5)) * dot(&s.v, &w));
        axpy(&mut w, alpha, &s.v);
        let w_conjugate: Vec<T> = w.iter().map(|x| x.conj()).collect();
        for (r, row) in a[(i + 1) * n..].chunks_exact_mut(n).enumerate() {
            axpy(&mut row[i + 1..], -s.v[r], &w_conjugate);
            axpy(&mut row[i + 1..], -w[r], conjugate);
        }
    }
    (0..n).for_each(|i| d[i] = a[i * n + i].re());
}

/// The eigenvalues `rt1` (of larger magnitude) and `rt2` of `[a b; b c]`, and the first one's vector.
fn two_by_two<R: Real>(a: R, b: R, c: R) -> (R, R, R, R) {
    let (sum, difference, twice) = (a + c, a - c, b + b);
    let root = difference.hypot(twice);
    let (large, small) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let (rt1, rt2, sign1) = if sum < R::zero() {
        let rt1 = half(sum - root);
        (rt1, (large / rt1) * small - (b / rt1) * b, false)
    } else if sum > R::zero() {
        let rt1 = half(sum + root);
        (rt1, (large / rt1) * small - (b / rt1) * b, true)
    } else {
        (half(root), -half(root), true)
    };
    let sign2 = difference >= R::zero();
    let cs = if sign2 { difference + root } else { difference - root };
    let (c1, s1) = if cs.abs() > twice.abs() {
        let ct = -twice / cs;
        let sn = (R::one() + ct * ct).sqrt().recip();
        (ct * sn, sn)
    } else if twice.is_zero() {
        (R::one(), R::zero())
    } else {
        let tn = -cs / twice;
        let cs = (R::one() + tn * tn).sqrt().recip();
        (cs, tn * cs)
    };
    if sign1 == sign2 {
        (rt1, rt2, -s1, c1)
    } else {
        (rt1, rt2, c1, s1)
    }
}

/// Implicit QL or QR steps on the diagonal `d` and its neighbours `e`; rows of `z` are rotated along.
fn implicit<R: Real>(d: &mut [R], e: &mut [R], z: &mut [R], width: usize, sweep: &mut Sweep<R>) -> i32 {
    let n = d.len();
    let (mut steps, most) = (0, 30 * n);
    let mut next = 0;
    while next < n {
        // The block up to the next negligible neighbour.
        let first = next;
        let mut last = first;
        while last + 1 < n {
            let size = e[last].abs();
            if size <= d[last].abs().sqrt() * d[last + 1].abs().sqrt() * R::EPS || size.is_zero() {
                e[last] = R::zero();
                break;
            }
            last += 1;
        }
        next = last + 1;
        if first == last {
            continue;
        }
        let largest = (first..=last).fold(R::zero(), |m, i| {
            let m = m.max(d[i].abs());
            if i < last {
                m.max(e[i].abs())
            } else {
                m
            }
        });
        if !largest.is_finite() {
            d.fill(R::nan());
            return 0;
        }
        let (low, high) = (R::TINY.sqrt() / (R::EPS * R::EPS), R::max_value().sqrt() / real(3.0));
        let scale = if largest > high {
            high / largest
        } else if largest < low {
            low / largest
        } else {
            R::one()
        };
        if scale != R::one() {
            d[first..=last].iter_mut().for_each(|x| *x *= scale);
            e[first..last].iter_mut().for_each(|x| *x *= scale);
        }
        let done = if d[last].abs() < d[first].abs() {
            upwards(d, e, z, width, sweep, first, last, &mut steps, most)
        } else {
            downwards(d, e, z, width, sweep, first, last, &mut steps, most)
        };
        if scale != R::one() {
            d[first..=last].iter_mut().for_each(|x| *x = *x / scale);
            e[first..last].iter_mut().for_each(|x| *x = *x / scale);
        }
        if !done {
            return e.iter().filter(|x| !x.is_zero()).count() as i32;
        }
        // What was split off inside the block is looked at again.
        if e[first..last].iter().any(|x| !x.is_zero()) {
            next = first;
        }
    }
    sort(d, z, width);
    0
}

fn shift<R: Real>(near: R, next: R, far: R, e: R) -> R {
    let g = (next - near) / (e + e);
    let r = g.hypot(R::one());
    far - near + e / (g + r.copysign(g))
}

fn negligible<R: Real>(e: R, a: R, b: R) -> bool {
    e * e <= (R::EPS * R::EPS * a.abs()) * b.abs() + R::TINY
}

/// QL steps: eigenvalues appear at the front.
fn downwards<R: Real>(
    d: &mut [R],
    e: &mut [R],
    z: &mut [R],
    width: usize,
    sweep: &mut Sweep<R>,
    first: usize,
    last: usize,
    steps: &mut usize,
    most: usize,
) -> bool {
    let mut l = first;
    while l <= last {
        let m = (l..last).find(|&m| negligible(e[m], d[m], d[m + 1])).unwrap_or(last);
        if m < last {
            e[m] = R::zero();
        }
        if m == l {
            l += 1;
            continue;
        }
        if m == l + 1 {
            let (rt1, rt2, c, s) = two_by_two(d[l], e[l], d[l + 1]);
            if width > 0 {
                sweep.push(l, c, s);
                sweep.apply(z, width);
            }
            (d[l], d[l + 1], e[l]) = (rt1, rt2, R::zero());
            l += 2;
            continue;
        }
        if *steps == most {
            return false;
        }
        *steps += 1;
        let mut g = shift(d[l], d[l + 1], d[m], e[l]);
        let (mut s, mut c, mut p) = (R::one(), R::one(), R::zero());
        for i in (l..m).rev() {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = make(g, f);
            if i + 1 != m {
                e[i + 1] = r;
            }
            g = d[i + 1] - p;
            let r = (d[i] - g) * s + c * b + c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            if width > 0 {
                sweep.push(i, c, -s);
            }
        }
        sweep.apply(z, width);
        d[l] -= p;
        e[l] = g;
    }
    true
}

/// QR steps: eigenvalues appear at the end.
fn upwards<R: Real>(
    d: &mut [R],
    e: &mut [R],
    z: &mut [R],
    width: usize,
    sweep: &mut Sweep<R>,
    first: usize,
    last: usize,
    steps: &mut usize,
    most: usize,
) -> bool {
    let mut l = last + 1;
    while l > first {
        let top = l - 1;
        let m = (first + 1..=top).rev().find(|&m| negligible(e[m - 1], d[m], d[m - 1])).unwrap_or(first);
        if m > first {
            e[m - 1] = R::zero();
        }
        if m == top {
            l -= 1;
            continue;
        }
        if m + 1 == top {
            let (rt1, rt2, c, s) = two_by_two(d[m], e[m], d[top]);
            if width > 0 {
                sweep.push(m, c, s);
                sweep.apply(z, width);
            }
            (d[m], d[top], e[m]) = (rt1, rt2, R::zero());
            l -= 2;
            continue;
        }
        if *steps == most {
            return false;
        }
        *steps += 1;
        let mut g = shift(d[top], d[top - 1], d[m], e[top - 1]);
        let (mut s, mut c, mut p) = (R::one(), R::one(), R::zero());
        for i in m..top {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = make(g, f);
            if i != m {
                e[i - 1] = r;
            }
            g = d[i] - p;
            let r = (d[i + 1] - g) * s + c * b + c * b;
            p = s * r;
            d[i] = g + p;
            g = c * r - b;
            if width > 0 {
                sweep.push(i, c, s);
            }
        }
        sweep.apply(z, width);
        d[top] -= p;
        e[top - 1] = g;
    }
    true
}

/// Ascending order, by exchanges as LAPACK makes them.
fn sort<R: Real>(d: &mut [R], z: &mut [R], width: usize) {
    let n = d.len();
    for i in 0..n.saturating_sub(1) {
        let k = (i..n).fold(i, |k, j| if d[j] < d[k] { j } else { k });
        if k != i {
            d.swap(i, k);
            if width > 0 {
                let (head, tail) = z.split_at_mut(k * width);
                head[i * width..(i + 1) * width].swap_with_slice(&mut tail[..width]);
            }
        }
    }
}
