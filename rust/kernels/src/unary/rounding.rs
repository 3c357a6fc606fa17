//! Signs, rounding, and questions about numbers.

use crate::kernels;
use crate::math::complex::{self, via};
use num_complex::Complex;

kernels! {
    NEG(x; p) { light_in_place => -x, int => x.wneg(), complex => -x }
    ABS(x; p) { light_in_place => x.abs(), int => x.wabs(), complex -> part => complex::abs(x) }
    ANGLE(x; p) {
        real => {
            let y = if x < T::of(0.0) { T::of(std::f64::consts::PI) } else { T::of(0.0) };
            if x.is_nan() { x } else { y }
        },
        complex -> part => complex::angle::<T, F>(x),
    }
    CONJ(x; p) { complex => Complex::new(x.re, -x.im) }
    REAL(x; p) { complex -> part => x.re }
    IMAG(x; p) { complex -> part => x.im }
    /// -1, 0 or 1; zero for NaN.
    SIGN(x; p) {
        light => {
            let (zero, one) = (T::of(0.0), T::of(1.0));
            let up = if x > zero { one } else { zero };
            if x < zero { -one } else { up }
        },
        int => if x.is_negative() { T::of(-1) } else if x == T::of(0) { T::of(0) } else { T::of(1) },
        complex_plain => via(x, complex::sgn),
        bool => x,
    }
    FLOOR(x; p) { light => x.floor(), int => x }
    CEIL(x; p) { light => x.ceil(), int => x }
    TRUNC(x; p) { light => x.trunc(), int => x }
    ROUND(x; p) { light => x.round_even(), int => x }
    FRAC(x; p) { light => x - x.trunc() }
    /// Rounds to `i0` decimals; `f0` is ten to its absolute value.
    ROUND_DECIMALS(x; p) {
        real => {
            let ten = T::param(p, 0);
            if p.i[0] < 0 { (x / ten).round_even() * ten } else { (x * ten).round_even() / ten }
        },
    }
    ISNAN(x; p) { real -> bool => x.is_nan(), complex -> bool => x.re.is_nan() || x.im.is_nan() }
    ISINF(x; p) {
        real -> bool => x.abs() == T::INFINITY,
        complex -> bool => x.re.abs() == T::INFINITY || x.im.abs() == T::INFINITY,
    }
    ISFINITE(x; p) {
        real -> bool => x.abs() < T::INFINITY,
        complex -> bool => x.re.abs() < T::INFINITY && x.im.abs() < T::INFINITY,
    }
    ISPOSINF(x; p) { real -> bool => x == T::INFINITY }
    ISNEGINF(x; p) { real -> bool => x == -T::INFINITY }
    SIGNBIT(x; p) { real -> bool => x.is_sign_negative(), int -> bool => x.is_negative() }
    ISREAL(x; p) { complex -> bool => x.im == T::of(0.0) }
    /// `f0` for NaN, `f1` for infinity, `f2` for minus infinity.
    NAN_TO_NUM(x; p) {
        real => {
            let y = if x == T::INFINITY { T::param(p, 1) } else { x };
            let y = if x == -T::INFINITY { T::param(p, 2) } else { y };
            if x.is_nan() { T::param(p, 0) } else { y }
        },
        complex => {
            let fix = |x: T| {
                let y = if x == T::INFINITY { T::of(p.f[1]) } else { x };
                let y = if x == -T::INFINITY { T::of(p.f[2]) } else { y };
                if x.is_nan() { T::of(p.f[0]) } else { y }
            };
            Complex::new(fix(x.re), fix(x.im))
        },
    }
    NOT(x; p) { int => !x, bool => !x }
    /// Bounds 0 and 1, both given; NaN stays.
    CLAMP(x; p) {
        light_in_place => {
            let (low, high) = (T::param(p, 0), T::param(p, 1));
            let y = if x < low { low } else { x };
            if y > high { high } else { y }
        },
        int => Ord::min(Ord::max(x, T::param(p, 0)), T::param(p, 1)),
    }
    CLAMP_MIN(x; p) {
        light => { let low = T::param(p, 0); if x < low { low } else { x } },
        int => Ord::max(x, T::param(p, 0)),
    }
    CLAMP_MAX(x; p) {
        light => { let high = T::param(p, 0); if x > high { high } else { x } },
        int => Ord::min(x, T::param(p, 0)),
    }
}
