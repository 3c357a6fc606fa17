//! Singular values and vectors of an upper bidiagonal matrix, by implicit shifts with a zero shift where accuracy asks for it.
use crate::rotation::{half, make, Sweep};
use crate::scalar::{real, Real};

fn sign<R: Real>(x: R) -> R {
    R::one().copysign(x)
}

/// The singular values `(smaller, larger)` of `[f g; 0 h]` with signs, and the rotations `(sin, cos)` on the right and the left.
fn two_by_two<R: Real>(f: R, g: R, h: R) -> (R, R, R, R, R, R) {
    let (zero, one, two) = (R::zero(), R::one(), real::<R>(2.0));
    let swap = h.abs() > f.abs();
    let (ft, ht) = if swap { (h, f) } else { (f, h) };
    let (fa, ha, ga) = (ft.abs(), ht.abs(), g.abs());
    let mut largest = if swap { 3 } else { 1 };
    let (smin, smax, clt, crt, slt, srt);
    if ga.is_zero() {
        (smin, smax, clt, crt, slt, srt) = (ha, fa, one, one, zero, zero);
    } else {
        if ga > fa {
            largest = 2;
        }
        if ga > fa && fa / ga < R::EPS {
            smax = ga;
            smin = if ha > one { fa / (ga / ha) } else { (fa / ga) * ha };
            (clt, slt, srt, crt) = (one, ht / g, one, ft / g);
        } else {
            let d = fa - ha;
            let l = if d == fa { one } else { d / fa };
            let m = g / ft;
            let t = two - l;
            let (mm, tt) = (m * m, t * t);
            let s = (tt + mm).sqrt();
            let r = if l.is_zero() { m.abs() } else { (l * l + mm).sqrt() };
            let a = half(s + r);
            (smin, smax) = (ha / a, fa * a);
            let t = if mm.is_zero() {
                if l.is_zero() {
                    two.copysign(ft) * sign(g)
                } else {
                    g / d.copysign(ft) + m / t
                }
            } else {
                (m / (s + t) + m / (r + l)) * (one + a)
            };
            let l = (t * t + real(4.0)).sqrt();
            (crt, srt) = (two / l, t / l);
            clt = (crt + srt * m) / a;
            slt = (ht / ft) * srt / a;
        }
    }
    let (csl, snl, csr, snr) = if swap { (srt, crt, slt, clt) } else { (clt, slt, crt, srt) };
    let turn = match largest {
        1 => sign(csr) * sign(csl) * sign(f),
        2 => sign(snr) * sign(csl) * sign(g),
        _ => sign(snr) * sign(snl) * sign(h),
    };
    (smin.copysign(turn * sign(f) * sign(h)), smax.copysign(turn), snr, csr, snl, csl)
}

/// The smaller singular value of `[f g; 0 h]`.
fn smaller<R: Real>(f: R, g: R, h: R) -> R {
    let (fa, ga, ha) = (f.abs(), g.abs(), h.abs());
    let (low, high) = (fa.min(ha), fa.max(ha));
    if low.is_zero() {
        return R::zero();
    }
    let (a, t) = (R::one() + low / high, (high - low) / high);
    if ga < high {
        let u = (ga / high) * (ga / high);
        return low * (real::<R>(2.0) / ((a * a + u).sqrt() + (t * t + u).sqrt()));
    }
    let u = high / ga;
    if u.is_zero() {
        return (low * high) / ga;
    }
    let c = ((R::one() + (a * u) * (a * u)).sqrt() + (R::one() + (t * u) * (t * u)).sqrt()).recip();
    let half = (low * c) * u;
    half + half
}

/// The matrices that are turned along: the left vectors and the right ones, as rows of `width` elements (0: none).
pub struct Vectors<'a, R> {
    pub left: &'a mut [R],
    pub right: &'a mut [R],
    pub width: usize,
    pub sweeps: &'a mut (Sweep<R>, Sweep<R>),
}

impl<R: Real> Vectors<'_, R> {
    fn turn(&mut self, row: usize, right: (R, R), left: (R, R)) {
        if self.width > 0 {
            self.sweeps.0.push(row, left.0, left.1);
            self.sweeps.1.push(row, right.0, right.1);
        }
    }

    fn apply(&mut self) {
        self.sweeps.0.apply(self.left, self.width);
        self.sweeps.1.apply(self.right, self.width);
    }
}

/// Turns the diagonal `d` and what stands above it, `e`, into descending singular values.
///
/// Returns 0, or the number of values that did not converge.
pub fn decompose<R: Real>(d: &mut [R], e: &mut [R], v: &mut Vectors<R>) -> i32 {
    let n = d.len();
    let eps = R::EPS;
    let many = real::<R>(n as f32);
    let tol = eps * eps.powf(real(-0.125)).max(real(10.0)).min(real(100.0));
    let mut least = d.first().map_or(R::zero(), |x| x.abs());
    let mut mu = least;
    for i in 1..n {
        if least.is_zero() {
            break;
        }
        mu = d[i].abs() * (mu / (mu + e[i - 1].abs()));
        least = least.min(mu);
    }
    let thresh = (tol * (least / many.max(R::one()).sqrt())).max(real::<R>(6.0) * (many * (many * R::TINY)));
    let mut m = n;
    let (mut old_first, mut old_last, mut down) = (usize::MAX, usize::MAX, true);
    let mut left = 6 * n * n + 100;
    while m > 1 {
        let last = m - 1;
        let mut smax = d[last].abs();
        let mut first = 0;
        for l in (0..last).rev() {
            if e[l].abs() <= thresh {
                e[l] = R::zero();
                first = l + 1;
                break;
            }
            smax = smax.max(d[l].abs()).max(e[l].abs());
        }
        if first == last {
            m -= 1;
            continue;
        }
        if first + 1 == last {
            let (smin, smax, snr, csr, snl, csl) = two_by_two(d[first], e[first], d[last]);
            (d[first], e[first], d[last]) = (smax, R::zero(), smin);
            v.turn(first, (csr, snr), (csl, snl));
            v.apply();
            m -= 2;
            continue;
        }
        if old_last == usize::MAX || first > old_last || last < old_first {
            down = d[first].abs() >= d[last].abs();
        }
        let Some(smin) = settle(d, e, first, last, down, tol) else { continue };
        (old_first, old_last) = (first, last);
        if left < last - first {
            return e.iter().filter(|x| !x.is_zero()).count() as i32;
        }
        left -= last - first;
        let mut shift = R::zero();
        if many * tol * (smin / smax) > eps.max(real::<R>(0.01) * tol) {
            let (start, s) = match down {
                true => (d[first].abs(), smaller(d[last - 1], e[last - 1], d[last])),
                false => (d[last].abs(), smaller(d[first], e[first], d[first + 1])),
            };
            shift = if start > R::zero() && (s / start) * (s / start) < eps { R::zero() } else { s };
        }
        match (shift.is_zero(), down) {
            (true, true) => unshifted_down(d, e, first, last, v),
            (true, false) => unshifted_up(d, e, first, last, v),
            (false, true) => shifted_down(d, e, first, last, shift, v),
            (false, false) => shifted_up(d, e, first, last, shift, v),
        }
        v.apply();
        let end = if down { last - 1 } else { first };
        if e[end].abs() <= thresh {
            e[end] = R::zero();
        }
    }
    finish(d, v);
    0
}

/// Clears a neighbour that has converged; otherwise a bound below the block's singular values.
fn settle<R: Real>(d: &[R], e: &mut [R], first: usize, last: usize, down: bool, tol: R) -> Option<R> {
    let end = if down { (last - 1, last) } else { (first, first) };
    if e[end.0].abs() <= tol * d[end.1].abs() {
        e[end.0] = R::zero();
        return None;
    }
    let mut mu = d[if down { first } else { last }].abs();
    let mut smin = mu;
    for step in 0..last - first {
        let l = if down { first + step } else { last - 1 - step };
        if e[l].abs() <= tol * mu {
            e[l] = R::zero();
            return None;
        }
        mu = d[if down { l + 1 } else { l }].abs() * (mu / (mu + e[l].abs()));
        smin = smin.min(mu);
    }
    Some(smin)
}

fn unshifted_down<R: Real>(d: &mut [R], e: &mut [R], first: usize, last: usize, v: &mut Vectors<R>) {
    let (mut c, mut oc, mut os) = (R::one(), R::one(), R::zero());
    for i in first..last {
        let (s, r);
        (c, s, r) = make(d[i] * c, e[i]);
        if i > first {
            e[i - 1] = os * r;
        }
        (oc, os, d[i]) = make(oc * r, d[i + 1] * s);
        v.turn(i, (c, s), (oc, os));
    }
    let h = d[last] * c;
    d[last] = h * oc;
    e[last - 1] = h * os;
}

fn unshifted_up<R: Real>(d: &mut [R], e: &mut [R], first: usize, last: usize, v: &mut Vectors<R>) {
    let (mut c, mut oc, mut os) = (R::one(), R::one(), R::zero());
    for i in (first + 1..=last).rev() {
        let (s, r);
        (c, s, r) = make(d[i] * c, e[i - 1]);
        if i < last {
            e[i] = os * r;
        }
        (oc, os, d[i]) = make(oc * r, d[i - 1] * s);
        v.turn(i - 1, (oc, -os), (c, -s));
    }
    let h = d[first] * c;
    d[first] = h * oc;
    e[first] = h * os;
}

fn shifted_down<R: Real>(d: &mut [R], e: &mut [R], first: usize, last: usize, shift: R, v: &mut Vectors<R>) {
    let mut f = (d[first].abs() - shift) * (sign(d[first]) + shift / d[first]);
    let mut g = e[first];
    for i in first..last {
        let (cr, sr, r) = make(f, g);
        if i > first {
            e[i - 1] = r;
        }
        f = cr * d[i] + sr * e[i];
        e[i] = cr * e[i] - sr * d[i];
        g = sr * d[i + 1];
        d[i + 1] = cr * d[i + 1];
        let (cl, sl, r) = make(f, g);
        d[i] = r;
        f = cl * e[i] + sl * d[i + 1];
        d[i + 1] = cl * d[i + 1] - sl * e[i];
        if i + 1 < last {
            g = sl * e[i + 1];
            e[i + 1] = cl * e[i + 1];
        }
        v.turn(i, (cr, sr), (cl, sl));
    }
    e[last - 1] = f;
}

fn shifted_up<R: Real>(d: &mut [R], e: &mut [R], first: usize, last: usize, shift: R, v: &mut Vectors<R>) {
    let mut f = (d[last].abs() - shift) * (sign(d[last]) + shift / d[last]);
    let mut g = e[last - 1];
    for i in (first + 1..=last).rev() {
        let (cr, sr, r) = make(f, g);
        if i < last {
            e[i] = r;
        }
        f = cr * d[i] + sr * e[i - 1];
        e[i - 1] = cr * e[i - 1] - sr * d[i];
        g = sr * d[i - 1];
        d[i - 1] = cr * d[i - 1];
        let (cl, sl, r) = make(f, g);
        d[i] = r;
        f = cl * e[i - 1] + sl * d[i - 1];
        d[i - 1] = cl * d[i - 1] - sl * e[i - 1];
        if i > first + 1 {
            g = sl * e[i - 2];
            e[i - 2] = cl * e[i - 2];
        }
        v.turn(i - 1, (cl, -sl), (cr, -sr));
    }
    e[first] = f;
}

/// Makes the values positive and puts them in descending order.
fn finish<R: Real>(d: &mut [R], v: &mut Vectors<R>) {
    let (n, width) = (d.len(), v.width);
    for i in 0..n {
        if d[i].is_sign_negative() {
            d[i] = -d[i];
            if width > 0 {
                v.right[i * width..(i + 1) * width].iter_mut().for_each(|x| *x = -*x);
            }
        }
    }
    for end in (1..n).rev() {
        let k = (0..=end).fold(0, |k, j| if d[j] <= d[k] { j } else { k });
        if k != end {
            d.swap(k, end);
            if width > 0 {
                for rows in [&mut *v.left, &mut *v.right] {
                    let (head, tail) = rows.split_at_mut(end * width);
                    head[k * width..(k + 1) * width].swap_with_slice(&mut tail[..width]);
                }
            }
        }
    }
}
