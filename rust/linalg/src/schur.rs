//! Shifted QR steps on Hessenberg matrices.
use crate::scalar::Scalar;
use num_complex::Complex;
use num_traits::Zero;

type C = Complex<f64>;

/// Steps for one eigenvalue before the search is given up.
const MOST: usize = 60;

/// Makes a Hessenberg matrix upper triangular and turns `q` along.
pub fn complex_schur(h: &mut [C], n: usize, q: &mut [C]) -> i32 {
    let (mut end, mut steps) = (n, 0);
    while end > 1 {
        let i = end - 1;
        let mut l = i;
        while l > 0 {
            let beside = h[(l - 1) * n + l - 1].size1() + h[l * n + l].size1();
            if h[l * n + l - 1].size1() <= f64::EPSILON * beside || h[l * n + l - 1].is_zero() {
                h[l * n + l - 1] = C::zero();
                break;
            }
            l -= 1;
        }
        if l == i {
            (end, steps) = (end - 1, 0);
            continue;
        }
        if steps == MOST {
            return end as i32;
        }
        steps += 1;
        let shift = if steps % 10 == 0 {
            h[i * n + i] + C::new(0.75 * h[i * n + i - 1].size1(), 0.0)
        } else {
            // The eigenvalue of the last two rows that is closer to the corner.
            let (a, b, c, d) = (h[(i - 1) * n + i - 1], h[(i - 1) * n + i], h[i * n + i - 1], h[i * n + i]);
            let half = (a - d).scale(0.5);
            let bc = b * c;
            let mut root = (half * half + bc).sqrt();
            if (half.conj() * root).re < 0.0 {
                root = -root;
            }
            let sum = half + root;
            if sum.is_zero() {
                d
            } else {
                d - bc.over(sum)
            }
        };
        let (mut x, mut y) = (h[l * n + l] - shift, h[(l + 1) * n + l]);
        for k in l..i {
            let (c, s) = givens(x, y);
            let (head, tail) = h.split_at_mut((k + 1) * n);
            let from = if k > l { k - 1 } else { l };
            for (a, b) in head[k * n + from..].iter_mut().zip(&mut tail[from..n]) {
                (*a, *b) = (a.scale(c) + s * *b, b.scale(c) - s.conj() * *a);
            }
            let rows = (k + 3).min(end);
            for (matrix, rows) in [(&mut *h, rows), (&mut *q, n)] {
                for row in matrix.chunks_exact_mut(n).take(rows) {
                    let (a, b) = (row[k], row[k + 1]);
                    row[k] = a.scale(c) + b * s.conj();
                    row[k + 1] = b.scale(c) - a * s;
                }
            }
            if k + 1 < i {
                (x, y) = (h[(k + 1) * n + k], h[(k + 2) * n + k]);
            }
        }
    }
    for i in 1..n {
        h[i * n..i * n + i].fill(C::zero());
    }
    0
}

/// A real cosine and a complex sine that turn `(x, y)` into `(r, 0)`.
fn givens(x: C, y: C) -> (f64, C) {
    if y.is_zero() {
        return (1.0, C::zero());
    }
    if x.is_zero() {
        return (0.0, y.conj() / y.norm());
    }
    let (p, r) = (x.norm(), x.norm().hypot(y.norm()));
    (p / r, (x / p) * y.conj() / r)
}

/// The eigenvalues of a real Hessenberg matrix by double-shift steps; with `vectors`, `v` becomes its product with the
/// eigenvectors of the triangular form, a complex pair as real and imaginary part.
pub fn real_schur(
    h: &mut [f64],
    n: usize,
    v: &mut [f64],
    re: &mut [f64],
    im: &mut [f64],
    vectors: bool,
) -> i32 {
    let norm: f64 = (0..n)
        .flat_map(|i| (i.saturating_sub(1)..n).map(move |j| (i, j)))
        .map(|(i, j)| h[i * n + j].abs())
        .sum();
    let (mut end, mut steps, mut shifted) = (n, 0, 0.0);
    while end > 0 {
        let i = end - 1;
        let mut l = i;
        while l > 0 {
            let mut beside = h[(l - 1) * n + l - 1].abs() + h[l * n + l].abs();
            if beside == 0.0 {
                beside = norm;
            }
            if h[l * n + l - 1].abs() <= f64::EPSILON * beside {
                h[l * n + l - 1] = 0.0;
                break;
            }
            l -= 1;
        }
        if l == i {
            h[i * n + i] += shifted;
            (re[i], im[i]) = (h[i * n + i], 0.0);
            (end, steps) = (end - 1, 0);
            continue;
        }
        if l + 1 == i {
            pair(h, n, v, re, im, i, shifted);
            (end, steps) = (end - 2, 0);
            continue;
        }
        if steps == MOST {
            return end as i32;
        }
        let (mut x, mut y) = (h[i * n + i], h[(i - 1) * n + i - 1]);
        let mut w = h[i * n + i - 1] * h[(i - 1) * n + i];
        if steps % 10 == 9 {
            shifted += x;
            (0..=i).for_each(|k| h[k * n + k] -= x);
            let s = h[i * n + i - 1].abs() + h[(i - 1) * n + i - 2].abs();
            (x, y, w) = (0.75 * s, 0.75 * s, -0.4375 * s * s);
        }
        steps += 1;
        double_step(h, n, v, l, i, x, y, w);
    }
    if vectors && norm > 0.0 {
        back_substitute(h, n, v, re, im, norm);
    }
    0
}

/// Splits off the last two rows: two real eigenvalues, or a complex pair.
fn pair(h: &mut [f64], n: usize, v: &mut [f64], re: &mut [f64], im: &mut [f64], i: usize, shifted: f64) {
    let w = h[i * n + i - 1] * h[(i - 1) * n + i];
    let p = (h[(i - 1) * n + i - 1] - h[i * n + i]) / 2.0;
    let square = p * p + w;
    let z = square.abs().sqrt();
    h[i * n + i] += shifted;
    h[(i - 1) * n + i - 1] += shifted;
    let x = h[i * n + i];
    if square < 0.0 {
        (re[i - 1], re[i]) = (x + p, x + p);
        (im[i - 1], im[i]) = (z, -z);
        return;
    }
    let z = if p >= 0.0 { p + z } else { p - z };
    re[i - 1] = x + z;
    re[i] = if z != 0.0 { x - w / z } else { x + z };
    (im[i - 1], im[i]) = (0.0, 0.0);
    let below = h[i * n + i - 1];
    let s = below.abs() + z.abs();
    let (p, q) = (below / s, z / s);
    let r = p.hypot(q);
    let (p, q) = (p / r, q / r);
    let (head, tail) = h.split_at_mut(i * n);
    for (a, b) in head[(i - 1) * n + i - 1..].iter_mut().zip(&mut tail[i - 1..n]) {
        (*a, *b) = (q * *a + p * *b, q * *b - p * *a);
    }
    for (matrix, rows) in [(&mut *h, i + 1), (&mut *v, n)] {
        for row in matrix.chunks_exact_mut(n).take(rows) {
            let (a, b) = (row[i - 1], row[i]);
            (row[i - 1], row[i]) = (q * a + p * b, q * b - p * a);
        }
    }
}

/// One step with two shifts on rows `l..=i`.
fn double_step(h: &mut [f64], n: usize, v: &mut [f64], l: usize, i: usize, x: f64, y: f64, w: f64) {
    // Two small neighbours let the step begin later.
    let mut m = i - 2;
    let (mut p, mut q, mut r);
    loop {
        let z = h[m * n + m];
        let (a, b) = (x - z, y - z);
        p = (a * b - w) / h[(m + 1) * n + m] + h[m * n + m + 1];
        q = h[(m + 1) * n + m + 1] - z - a - b;
        r = h[(m + 2) * n + m + 1];
        let s = p.abs() + q.abs() + r.abs();
        (p, q, r) = (p / s, q / s, r / s);
        if m == l {
            break;
        }
        let near = h[(m - 1) * n + m - 1].abs() + z.abs() + h[(m + 1) * n + m + 1].abs();
        if h[m * n + m - 1].abs() * (q.abs() + r.abs()) < f64::EPSILON * (p.abs() * near) {
            break;
        }
        m -= 1;
    }
    for k in m + 2..=i {
        h[k * n + k - 2] = 0.0;
        if k > m + 2 {
            h[k * n + k - 3] = 0.0;
        }
    }
    let mut x = x;
    for k in m..i {
        let three = k + 1 < i;
        if k != m {
            (p, q) = (h[k * n + k - 1], h[(k + 1) * n + k - 1]);
            r = if three { h[(k + 2) * n + k - 1] } else { 0.0 };
            x = p.abs() + q.abs() + r.abs();
            if x == 0.0 {
                continue;
            }
            (p, q, r) = (p / x, q / x, r / x);
        }
        let s = (p * p + q * q + r * r).sqrt().copysign(p);
        if s == 0.0 {
            continue;
        }
        if k != m {
            h[k * n + k - 1] = -s * x;
        } else if l != m {
            h[k * n + k - 1] = -h[k * n + k - 1];
        }
        p += s;
        let (f, g, t) = (p / s, q / s, r / s);
        (q, r) = (q / p, r / p);
        let (head, tail) = h.split_at_mut((k + 1) * n);
        let (second, third) = tail.split_at_mut(n);
        let first = &mut head[k * n..];
        for j in k..n {
            let mut sum = first[j] + q * second[j];
            if three {
                sum += r * third[j];
                third[j] -= sum * t;
            }
            first[j] -= sum * f;
            second[j] -= sum * g;
        }
        for (matrix, rows) in [(&mut *h, (k + 4).min(i + 1)), (&mut *v, n)] {
            for row in matrix.chunks_exact_mut(n).take(rows) {
                let mut sum = f * row[k] + g * row[k + 1];
                if three {
                    sum += t * row[k + 2];
                    row[k + 2] -= sum * r;
                }
                row[k] -= sum;
                row[k + 1] -= sum * q;
            }
        }
    }
}

/// The eigenvectors of the triangular form by back substitution, multiplied by `v`.
fn back_substitute(h: &mut [f64], n: usize, v: &mut [f64], re: &[f64], im: &[f64], norm: f64) {
    let small = f64::EPSILON * norm;
    let mut out = vec![0.0; n * n];
    let mut x = vec![C::zero(); n];
    let mut k = n;
    while k > 0 {
        k -= 1;
        let complex = im[k] != 0.0 && k > 0;
        let first = if complex { k - 1 } else { k };
        // The eigenvalue with positive imaginary part stands first in a pair.
        let value = C::new(re[first], im[first]);
        x.iter_mut().for_each(|e| *e = C::zero());
        if complex {
            let (a, b) = (h[k * n + k - 1], h[(k - 1) * n + k]);
            if a.abs() > b.abs() {
                x[k] = C::new(1.0, 0.0);
                x[k - 1] = (value - h[k * n + k]) / a;
            } else {
                x[k - 1] = C::new(1.0, 0.0);
                x[k] = (value - h[(k - 1) * n + k - 1]) / b;
            }
        } else {
            x[k] = C::new(1.0, 0.0);
        }
        let mut j = first;
        while j > 0 {
            j -= 1;
            let sum = |row: usize, x: &[C]| -> C { (j + 1..=k).map(|m| x[m] * h[row * n + m]).sum() };
            let block = im[j] != 0.0 && j > 0;
            let right = -sum(j, &x);
            if !block {
                let mut d = C::new(h[j * n + j], 0.0) - value;
                if d.size1() < small {
                    d = C::new(small.max(f64::MIN_POSITIVE), 0.0);
                }
                x[j] = right.over(d);
            } else {
                let above = -sum(j - 1, &x);
                let (a, b) = (C::new(h[(j - 1) * n + j - 1], 0.0) - value, C::new(h[(j - 1) * n + j], 0.0));
                let (c, d) = (C::new(h[j * n + j - 1], 0.0), C::new(h[j * n + j], 0.0) - value);
                let mut det = a * d - b * c;
                if det.size1() < small * small {
                    det = C::new((small * small).max(f64::MIN_POSITIVE), 0.0);
                }
                x[j - 1] = (above * d - b * right).over(det);
                x[j] = (a * right - c * above).over(det);
                j -= 1;
            }
            let size = x.iter().fold(0.0f64, |m, e| m.max(e.size1()));
            if size > 1e100 {
                x.iter_mut().for_each(|e| *e = e.scale(1.0 / size));
            }
        }
        for i in 0..n {
            let sum: C = (0..=k).map(|m| x[m] * v[i * n + m]).sum();
            out[i * n + first] = sum.re;
            if complex {
                out[i * n + k] = sum.im;
            }
        }
        k = first;
    }
    v.copy_from_slice(&out);
}
