//! Arithmetic on two operands of one type.

use crate::kernels;
use crate::math::complex::{self, via2};
use crate::math::fma;

kernels! {
    ADD(a, b; p) { light_in_place => a + b, light_int => a.wadd(b), complex => a + b, bool => a | b }
    /// `a + alpha * b`.
    ADD_SCALED(a, b; p) {
        light_in_place => fma::<T, F>(T::param(p, 0), b, a),
        light_int => a.wadd(b.wmul(T::param(p, 0))),
        complex => a + <num_complex::Complex<T> as crate::table::Number>::param(p, 0) * b,
        bool => a | (p.i[0] != 0 && b),
    }
    SUB(a, b; p) { light_in_place => a - b, light_int => a.wsub(b), complex => a - b }
    MUL(a, b; p) { light_in_place => a * b, light_int => a.wmul(b), complex => a * b, bool => a & b }
    DIV(a, b; p) { light_in_place => a / b, complex => complex::div(a, b) }
    POW(a, b; p) { real => a.pow::<F>(b), int_plain => super::integer::power(a, b), complex_plain => via2(a, b, complex::pow) }
    /// The larger; NaN where either is.
    MAXIMUM(a, b; p) {
        light => { let y = if a > b { a } else { b }; if a.is_nan() { a } else { y } },
        light_int => Ord::max(a, b),
        bool => a | b,
    }
    MINIMUM(a, b; p) {
        light => { let y = if a < b { a } else { b }; if a.is_nan() { a } else { y } },
        light_int => Ord::min(a, b),
        bool => a & b,
    }
    /// The larger; a number rather than NaN.
    FMAX(a, b; p) {
        real => { let y = if a > b { a } else { b }; if b.is_nan() { a } else { y } },
        int => Ord::max(a, b),
        bool => a | b,
    }
    FMIN(a, b; p) {
        real => { let y = if a < b { a } else { b }; if b.is_nan() { a } else { y } },
        int => Ord::min(a, b),
        bool => a & b,
    }
    ATAN2(a, b; p) { real => a.atan2::<F>(b) }
    COPYSIGN(a, b; p) { real => a.copysign(b) }
    HYPOT(a, b; p) { real => {
        // The quotient keeps squares within range.
        let (x, y) = (a.abs(), b.abs());
        let (low, high) = if x > y { (y, x) } else { (x, y) };
        let r = low / high;
        let h = high * fma::<T, F>(r, r, T::of(1.0)).sqrt();
        let h = if high == T::of(0.0) { high } else { h };
        let h = if a.is_nan() || b.is_nan() { T::NAN } else { h };
        if x == T::INFINITY || y == T::INFINITY { T::INFINITY } else { h }
    } }
    /// `a * log(b)`, zero where `a` is and `b` is a number.
    XLOGY(a, b; p) { real => {
        let y = a * b.log::<F>();
        let y = if a == T::of(0.0) { a } else { y };
        if b.is_nan() { b } else { y }
    } }
    XLOG1PY(a, b; p) { real => {
        let y = a * b.log1p::<F>();
        let y = if a == T::of(0.0) { a } else { y };
        if b.is_nan() { b } else { y }
    } }
    /// `log(e^a + e^b)`.
    LOGADDEXP(a, b; p) {
        real => {
            let m = if a > b { a } else { b };
            let y = m + (-(a - b).abs()).exp_bounded::<F>().log1p_unit::<F>();
            // Equal infinities have no difference.
            let y = if a == b && a.abs() == T::INFINITY { a } else { y };
            if a.is_nan() || b.is_nan() { T::NAN } else { y }
        },
        complex_plain => via2(a, b, |a, b| {
            // Relative to the larger real part, so that nothing overflows.
            let (high, low) = if a.re >= b.re { (a, b) } else { (b, a) };
            high + complex::log1p(complex::exp(low - high))
        }),
    }
    LOGADDEXP2(a, b; p) {
        real => {
            let m = if a > b { a } else { b };
            let y = m + (-(a - b).abs()).exp2::<F>().log1p::<F>() * T::of(std::f64::consts::LOG2_E);
            let y = if a == b && a.abs() == T::INFINITY { a } else { y };
            if a.is_nan() || b.is_nan() { T::NAN } else { y }
        },
    }
    HEAVISIDE(a, b; p) {
        real => {
            let y = if a > T::of(0.0) { T::of(1.0) } else { T::of(0.0) };
            let y = if a == T::of(0.0) { b } else { y };
            if a.is_nan() { a } else { y }
        },
        int => if a == T::of(0) { b } else if a.is_negative() { T::of(0) } else { T::of(1) },
        bool => if a { true } else { b },
    }
    LDEXP(a, b; p) { real => a * b.exp2::<F>() }
    NEXTAFTER(a, b; p) { real_plain => T::of_next(a, b) }
    PRELU(a, b; p) { real => if a > T::of(0.0) { a } else { a * b } }
}
