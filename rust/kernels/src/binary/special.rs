//! Special functions of two operands, and orthogonal polynomials of degree `n`.

use crate::kernels;
use crate::math::special as s;

/// The value of a polynomial of degree `n` at `x` from the first two and the recurrence `next(k, x, last, before)`.
#[inline(always)]
fn recur(x: f64, n: f64, first: f64, second: f64, next: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let n = if n.is_nan() { -1 } else { n as i64 };
    if n < 0 {
        return 0.0;
    }
    if n == 0 {
        return first;
    }
    let (mut before, mut last) = (first, second);
    for k in 1..n {
        (before, last) = (last, next(k as f64, last, before));
        if last.is_nan() {
            break;
        }
    }
    let _ = x;
    last
}

macro_rules! polynomials {
    ($($name:ident |$x:ident| $first:expr, $second:expr, |$k:ident, $p:ident, $q:ident| $next:expr;)*) => { kernels! { $(
        $name(x, n; p) { real_plain => { let $x = x.to_f64(); T::of(recur($x, n.to_f64(), $first, $second, |$k, $p, $q| { let _ = $k; $next })) } }
    )* } };
}
polynomials! {
    CHEBYSHEV_T |x| 1.0, x, |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_U |x| 1.0, 2.0 * x, |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_V |x| 1.0, 2.0 * x - 1.0, |k, p, q| 2.0 * x * p - q;
    CHEBYSHEV_W |x| 1.0, 2.0 * x + 1.0, |k, p, q| 2.0 * x * p - q;
    SHIFTED_CHEBYSHEV_T |x| 1.0, 2.0 * x - 1.0, |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_U |x| 1.0, 2.0 * (2.0 * x - 1.0), |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_V |x| 1.0, 2.0 * (2.0 * x - 1.0) - 1.0, |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    SHIFTED_CHEBYSHEV_W |x| 1.0, 2.0 * (2.0 * x - 1.0) + 1.0, |k, p, q| 2.0 * (2.0 * x - 1.0) * p - q;
    HERMITE_H |x| 1.0, 2.0 * x, |k, p, q| 2.0 * x * p - 2.0 * k * q;
    HERMITE_HE |x| 1.0, x, |k, p, q| x * p - k * q;
    LAGUERRE_L |x| 1.0, 1.0 - x, |k, p, q| ((2.0 * k + 1.0 - x) * p - k * q) / (k + 1.0);
    LEGENDRE_P |x| 1.0, x, |k, p, q| ((2.0 * k + 1.0) * x * p - k * q) / (k + 1.0);
}

kernels! {
    ZETA(a, b; p) { real_plain => T::of(s::zeta(a.to_f64(), b.to_f64())) }
    IGAMMA(a, b; p) { real_plain => T::of(s::gamma_part(a.to_f64(), b.to_f64(), false)) }
    IGAMMAC(a, b; p) { real_plain => T::of(s::gamma_part(a.to_f64(), b.to_f64(), true)) }
}
