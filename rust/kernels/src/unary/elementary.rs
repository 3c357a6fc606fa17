//! Exponentials, logarithms, powers, inverse and hyperbolic functions, reciprocals.

use crate::kernels;
use crate::math::complex::{self, via};
use crate::table::Number;
use num_complex::Complex;

kernels! {
    EXP(x; p) { real => x.exp::<F>(), complex_plain => via(x, complex::exp) }
    EXP2(x; p) { real => x.exp2::<F>(), complex_plain => via(x, |z| complex::exp(z * std::f64::consts::LN_2)) }
    EXPM1(x; p) { real => x.expm1::<F>(), complex_plain => via(x, complex::expm1) }
    LOG(x; p) { real => x.log::<F>(), complex_plain => via(x, complex::ln) }
    LOG1P(x; p) { real => x.log1p::<F>(), complex_plain => via(x, complex::log1p) }
    LOG2(x; p) { real => x.log2::<F>(), complex_plain => via(x, |z| complex::ln(z) / std::f64::consts::LN_2) }
    LOG10(x; p) { real => x.log10::<F>(), complex_plain => via(x, |z| complex::ln(z) / std::f64::consts::LN_10) }
    SQRT(x; p) { light => x.sqrt(), complex_plain => via(x, complex::sqrt) }
    RSQRT(x; p) {
        real => T::of(1.0) / x.sqrt(),
        complex_plain => via(x, |z| complex::div(1.0.into(), complex::sqrt(z))),
    }
    RECIPROCAL(x; p) { light => T::of(1.0) / x, complex => complex::div(Complex::new(T::of(1.0), T::of(0.0)), x) }
    SQUARE(x; p) { light => x * x, int => x.wmul(x), complex => x * x }
    CUBE(x; p) { light => x * x * x }
    IDENTITY(x; p) { light => x, int => x, complex => x, bool => x }
    SINH(x; p) { real => x.sinh::<F>(), complex_plain => via(x, complex::sinh) }
    COSH(x; p) { real => x.cosh::<F>(), complex_plain => via(x, complex::cosh) }
    TANH(x; p) { real => x.tanh::<F>(), complex_plain => via(x, complex::tanh) }
    ASIN(x; p) { real => x.asin::<F>(), complex_plain => via(x, complex::asin) }
    ACOS(x; p) { real => x.acos::<F>(), complex_plain => via(x, complex::acos) }
    ATAN(x; p) { real => x.atan::<F>(), complex_plain => via(x, complex::atan) }
    ASINH(x; p) { real => x.asinh::<F>(), complex_plain => via(x, complex::asinh) }
    ACOSH(x; p) { real => x.acosh::<F>(), complex_plain => via(x, complex::acosh) }
    ATANH(x; p) { real => x.atanh::<F>(), complex_plain => via(x, complex::atanh) }
    SIGMOID(x; p) { real => x.sigmoid::<F>(), complex_plain => via(x, complex::sigmoid) }
    ERF(x; p) { real => x.erf::<F>() }
    ERFC(x; p) { real => x.erfc::<F>() }
    /// `log(x / (1 - x))`, `x` kept within `[f0, 1 - f0]` where `f0` is not negative.
    LOGIT(x; p) { real => {
        let (low, high) = (T::param(p, 0), T::of(1.0) - T::param(p, 0));
        let y = if x < low { low } else { x };
        let y = if y > high { high } else { y };
        let x = if p.f[0] >= 0.0 { y } else { x };
        (x / (T::of(1.0) - x)).log::<F>()
    } }
    DEG2RAD(x; p) { light => x * T::of(std::f64::consts::PI / 180.0) }
    RAD2DEG(x; p) { light => x * T::of(180.0 / std::f64::consts::PI) }
    /// `x^f0` where no shorter form applies.
    POW_SCALAR(x; p) { real => x.pow::<F>(T::param(p, 0)), complex_plain => {
        let w = complex::wide(<Complex<T> as Number>::param(p, 0));
        via(x, |z| complex::pow(z, w))
    } }
}
