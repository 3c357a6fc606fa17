//! Special functions of two operands, and orthogonal polynomials of degree `n`.

use crate::kernels;
use crate::math::special as s;

/// The value of a polynomial of degree `n` at `x` from the first two and the recurrence `next(k, x, last, before)`.
#[inline(always)]
fn recur(n: f64, first: f64, second: f64, closed: Option<f64>, next: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let n = if n.is_nan() { -1 } else { n as i64 };
    if n < 0 {
        return 0.0;
    }
    if n == 0 {
        return first;
    }
    if n > CLOSED_FROM {
        if let Some(value) = closed {
            return value;
        }
    }
    let (mut before, mut last) = (first, second);
    for k in 1..n {
        (before, last) = (last, next(k as f64, last, before));
        if last.is_nan() {
            break;
        }
    }
    last
}

/// Degrees above it are computed in closed form where there is one.
const CLOSED_FROM: i64 = 8;

/// The kinds of Chebyshev polynomials: of `cos t`, they are ratios of sines and cosines of multiples of `t`.
#[derive(Clone, Copy)]
enum Kind {
    T,
    U,
    V,
    W,
}

/// The value where the recurrence would go on for ever: inside [-1, 1].
#[inline(always)]
fn chebyshev(kind: Kind, x: f64, n: f64) -> Option<f64> {
    let n = n.trunc();
    let sign = if n % 2.0 == 0.0 { 1.0 } else { -1.0 };
    let t = x.acos();
    Some(match kind {
        _ if !(-1.0..=1.0).contains(&x) => return None,
        Kind::T if x == 1.0 => 1.0,
        Kind::U if x == 1.0 => n + 1.0,
        Kind::V if x == 1.0 => 1.0,
        Kind::W if x == 1.0 => 2.0 * n + 1.0,
        Kind::T if x == -1.0 => sign,
        Kind::U if x == -1.0 => sign * (n + 1.0),
        Kind::V if x == -1.0 => sign * (2.0 * n + 1.0),
        Kind::W if x == -1.0 => sign,
        Kind::T => (n * t).cos(),
        Kind::U => ((n + 1.0) * t).sin() / t.sin(),
        Kind::V => ((n + 0.5) * t).cos() / (0.5 * t).cos(),
        Kind::W => ((n + 0.5) * t).sin() / (0.5 * t).sin(),
    })
}

/// Degrees above it are computed by Hilb's formulas, whose error falls with the power -3/2 of the degree.
const ASYMPTOTIC_FROM: f64 = 1e6;

/// The value of Legendre's polynomial at the ends, and inside of them for large degrees.
#[inline(always)]
fn legendre(x: f64, n: f64) -> Option<f64> {
    let n = n.trunc();
    let sign = if x > 0.0 || n % 2.0 == 0.0 { 1.0 } else { -1.0 };
    match x.abs() {
        1.0 => Some(sign),
        a if a < 1.0 && n > ASYMPTOTIC_FROM => {
            let t = a.acos();
            Some(sign * (t / t.sin()).sqrt() * s::j0((n + 0.5) * t))
        }
        _ => None,
    }
}

/// The value of Laguerre's polynomial for large degrees, where it does not overflow.
#[inline(always)]
fn laguerre(x: f64, n: f64) -> Option<f64> {
    let n = n.trunc();
    let moderate = (0.0..1400.0).contains(&x) && n > ASYMPTOTIC_FROM;
    moderate.then(|| (0.5 * x).exp() * s::j0(2.0 * ((n + 0.5) * x).sqrt()))
}

macro_rules! polynomials {
    ($($name:ident |$x:ident, $n:ident| $first:expr, $second:expr, $closed:expr, |$k:ident, $p:ident, $q:ident| $next:expr;)*) => { kernels! { $(
        $name(x, n; p) { real_plain => {
            let ($x, $n) = (x.to_f64(), n.to_f64());
            T::of(recur($n, $first, $second, $closed, |$k, $p, $q| { let _ = $k; $next }))
        } }
    )* } };
}
polynomials! {
    CHEBYSHEV_T |x, n| 1.0, x, chebyshev(Kind::T, x, n), |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_U |x, n| 1.0, 2.0 * x, chebyshev(Kind::U, x, n), |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_V |x, n| 1.0, 2.0 * x - 1.0, chebyshev(Kind::V, x, n), |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_W |x, n| 1.0, 2.0 * x + 1.0, chebyshev(Kind::W, x, n), |k, p, q| 2.0 * x * p - q;
    SHIFTED_CHEBYSHEV_T |x, n| 1.0, 2.0 * x - 1.0, chebyshev(Kind::T, 2.0 * x - 1.0, n), |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_U |x, n| 1.0, 2.0 * (2.0 * x - 1.0), chebyshev(Kind::U, 2.0 * x - 1.0, n), |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_V |x, n| 1.0, 2.0 * (2.0 * x - 1.0) - 1.0, chebyshev(Kind::V, 2.0 * x - 1.0, n), |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_W |x, n| 1.0, 2.0 * (2.0 * x - 1.0) + 1.0, chebyshev(Kind::W, 2.0 * x - 1.0, n), |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    HERMITE_H |x, n| 1.0, 2.0 * x, None, |k, p, q| 2.0 * x * p - 2.0 * k * q;
    HERMITE_HE |x, n| 1.0, x, None, |k, p, q| x * p - k * q;
    LAGUERRE_L |x, n| 1.0, 1.0 - x, laguerre(x, n), |k, p, q| ((2.0 * k + 1.0 - x) * p - k * q) / (k + 1.0);
    LEGENDRE_P |x, n| 1.0, x, legendre(x, n), |k, p, q| ((2.0 * k + 1.0) * x * p - k * q) / (k + 1.0);
}

kernels! {
    ZETA(a, b; p) { real_plain => T::of(s::zeta(a.to_f64(), b.to_f64())) }
    IGAMMA(a, b; p) { real_plain => T::of(s::gamma_part(a.to_f64(), b.to_f64(), false)) }
    IGAMMAC(a, b; p) { real_plain => T::of(s::gamma_part(a.to_f64(), b.to_f64(), true)) }
}
