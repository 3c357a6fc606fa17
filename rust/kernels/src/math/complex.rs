//! Complex functions, computed in `f64` parts for both widths.

use super::Math;
use num_complex::Complex;

/// A type of real and imaginary parts.
pub trait Part: Math + num_traits::Num {}
impl Part for f32 {}
impl Part for f64 {}

type C = Complex<f64>;

/// Applies a function of `complex128` to either width.
#[inline(always)]
pub fn via<T: Part>(z: Complex<T>, f: impl Fn(C) -> C) -> Complex<T> {
    let w = f(wide(z));
    Complex::new(T::of(w.re), T::of(w.im))
}

/// [`via`] for two operands.
#[inline(always)]
pub fn via2<T: Part>(a: Complex<T>, b: Complex<T>, f: impl Fn(C, C) -> C) -> Complex<T> {
    let w = f(wide(a), wide(b));
    Complex::new(T::of(w.re), T::of(w.im))
}

#[inline(always)]
pub fn wide<T: Part>(z: Complex<T>) -> C {
    C::new(z.re.to_f64(), z.im.to_f64())
}

/// The quotient by Smith's method, whose intermediate results do not overflow; without branches.
#[inline(always)]
pub fn div<T: Part>(x: Complex<T>, y: Complex<T>) -> Complex<T> {
    let turned = Math::abs(y.re) < Math::abs(y.im);
    let (p, q) = if turned { (y.im, y.re) } else { (y.re, y.im) };
    let (u, v) = if turned { (x.im, x.re) } else { (x.re, x.im) };
    let ratio = q / p;
    let scale = T::of(1.0) / (p + q * ratio);
    let (re, im) = ((u + v * ratio) * scale, (v - u * ratio) * scale);
    let quotient = Complex::new(re, if turned { -im } else { im });
    let zero = Math::abs(p) == T::of(0.0);
    Complex::new(
        if zero { x.re / Math::abs(p) } else { quotient.re },
        if zero { x.im / Math::abs(p) } else { quotient.im },
    )
}

/// The magnitude, without overflow in between.
#[inline(always)]
pub fn abs<T: Part>(z: Complex<T>) -> T {
    let (a, b) = (Math::abs(z.re), Math::abs(z.im));
    let (large, small) = if a < b { (b, a) } else { (a, b) };
    let ratio = small / large;
    let length = large * (ratio * ratio + T::of(1.0)).sqrt();
    // Zeros and infinities make the ratio NaN.
    let plain = large == T::of(0.0) || large == T::INFINITY;
    let length = if plain { large } else { length };
    if b == T::INFINITY {
        b
    } else {
        length
    }
}

#[inline(always)]
pub fn angle<T: Part, const F: bool>(z: Complex<T>) -> T {
    z.im.atan2::<F>(z.re)
}

pub fn sgn(z: C) -> C {
    let r = z.re.hypot(z.im);
    if r == 0.0 {
        C::new(0.0, 0.0)
    } else {
        z / r
    }
}

pub fn exp(z: C) -> C {
    if z.im == 0.0 {
        return C::new(z.re.exp(), z.im);
    }
    if z.re == f64::NEG_INFINITY && !z.im.is_finite() {
        return C::new(0.0, 0.0);
    }
    let e = z.re.exp();
    C::new(e * z.im.cos(), e * z.im.sin())
}

pub fn ln(z: C) -> C {
    C::new(z.re.hypot(z.im).ln(), z.im.atan2(z.re))
}

pub fn log1p(z: C) -> C {
    // log|1 + z|, accurate for small z.
    let (x, y) = (z.re, z.im);
    C::new(0.5 * (x * (2.0 + x) + y * y).ln_1p(), y.atan2(1.0 + x))
}

pub fn expm1(z: C) -> C {
    let (s, half) = (z.im.sin(), (0.5 * z.im).sin());
    C::new(z.re.exp_m1() * z.im.cos() - 2.0 * half * half, z.re.exp() * s)
}

pub fn sqrt(z: C) -> C {
    if z.re == 0.0 && z.im == 0.0 {
        return C::new(0.0, z.im);
    }
    if z.im.is_infinite() {
        return C::new(f64::INFINITY, z.im);
    }
    let t = (0.5 * (z.re.abs() + z.re.hypot(z.im))).sqrt();
    if z.re >= 0.0 {
        C::new(t, z.im / (2.0 * t))
    } else {
        C::new(z.im.abs() / (2.0 * t), t.copysign(z.im))
    }
}

pub fn sin(z: C) -> C {
    C::new(z.re.sin() * z.im.cosh(), z.re.cos() * z.im.sinh())
}

pub fn cos(z: C) -> C {
    C::new(z.re.cos() * z.im.cosh(), -z.re.sin() * z.im.sinh())
}

pub fn sinh(z: C) -> C {
    C::new(z.re.sinh() * z.im.cos(), z.re.cosh() * z.im.sin())
}

pub fn cosh(z: C) -> C {
    C::new(z.re.cosh() * z.im.cos(), z.re.sinh() * z.im.sin())
}

pub fn tanh(z: C) -> C {
    if z.re.abs() > 20.0 {
        // The general form is inf / inf there.
        let e = (-2.0 * z.re.abs()).exp();
        return C::new(1f64.copysign(z.re), 4.0 * z.im.sin() * z.im.cos() * e);
    }
    let (t, s) = (z.im.tan(), z.re.sinh());
    let (b, r) = (1.0 + t * t, (1.0 + s * s).sqrt());
    if t.is_infinite() {
        return C::new(r / s, 1.0 / t);
    }
    let d = 1.0 + b * s * s;
    C::new(b * r * s / d, t / d)
}

pub fn tan(z: C) -> C {
    let w = tanh(C::new(-z.im, z.re));
    C::new(w.im, -w.re)
}

pub fn asinh(z: C) -> C {
    let w = asin(C::new(-z.im, z.re));
    C::new(w.im, -w.re)
}

/// Kahan's forms, which keep signs of zeros at the branch cuts.
pub fn asin(z: C) -> C {
    let (p, q) = (sqrt(C::new(1.0 - z.re, -z.im)), sqrt(C::new(1.0 + z.re, z.im)));
    C::new(z.re.atan2((p * q).re), (p.conj() * q).im.asinh())
}

pub fn acos(z: C) -> C {
    let (p, q) = (sqrt(C::new(1.0 - z.re, -z.im)), sqrt(C::new(1.0 + z.re, z.im)));
    C::new(2.0 * p.re.atan2(q.re), (q.conj() * p).im.asinh())
}

pub fn acosh(z: C) -> C {
    let (m, q) = (sqrt(C::new(z.re - 1.0, z.im)), sqrt(C::new(z.re + 1.0, z.im)));
    C::new((m.conj() * q).re.asinh(), 2.0 * m.im.atan2(q.re))
}

pub fn atanh(z: C) -> C {
    let (x, y) = (z.re, z.im);
    let re = 0.25 * (4.0 * x / ((1.0 - x) * (1.0 - x) + y * y)).ln_1p();
    C::new(re, 0.5 * (2.0 * y).atan2((1.0 - x) * (1.0 + x) - y * y))
}

pub fn atan(z: C) -> C {
    let w = atanh(C::new(-z.im, z.re));
    C::new(w.im, -w.re)
}

pub fn sigmoid(z: C) -> C {
    let e = exp(-z);
    div(C::new(1.0, 0.0), C::new(1.0 + e.re, e.im))
}

pub fn pow(z: C, w: C) -> C {
    if w.re == 0.0 && w.im == 0.0 {
        return C::new(1.0, 0.0);
    }
    if z.re == 0.0 && z.im == 0.0 {
        return if w.re > 0.0 && w.im == 0.0 { z } else { C::new(f64::NAN, f64::NAN) };
    }
    if w.im == 0.0 && w.re == w.re.trunc() && w.re.abs() <= 64.0 {
        return power(z, w.re as i64);
    }
    let l = ln(z);
    exp(C::new(w.re * l.re - w.im * l.im, w.re * l.im + w.im * l.re))
}

fn power(z: C, n: i64) -> C {
    let (mut base, mut left, mut result) = (z, n.unsigned_abs(), C::new(1.0, 0.0));
    while left > 0 {
        if left & 1 == 1 {
            result *= base;
        }
        base *= base;
        left >>= 1;
    }
    if n < 0 {
        div(C::new(1.0, 0.0), result)
    } else {
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: C, b: C) -> bool {
        (a - b).norm() <= 1e-13 * (1.0 + b.norm())
    }

    #[test]
    fn inverses_undo_their_functions() {
        for x in [-1.3, -0.4, 0.2, 0.9] {
            for y in [-1.1, -0.3, 0.4, 1.2] {
                let z = C::new(x, y);
                assert!(close(exp(ln(z)), z) && close(sqrt(z) * sqrt(z), z));
                assert!(close(sin(asin(z)), z) && close(cos(acos(z)), z) && close(tan(atan(z)), z));
                assert!(close(sinh(asinh(z)), z) && close(cosh(acosh(z)), z) && close(tanh(atanh(z)), z));
                assert!(close(exp(log1p(z)), z + 1.0) && close(expm1(z), exp(z) - 1.0));
                assert!(
                    close(pow(z, C::new(0.5, 0.0)), sqrt(z)) && close(pow(z, C::new(3.0, 0.0)), z * z * z)
                );
                assert!(close(div(z, C::new(0.3, -2.0)), z / C::new(0.3, -2.0)));
            }
        }
    }
}
