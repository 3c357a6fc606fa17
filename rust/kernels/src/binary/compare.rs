//! Comparisons: two operands of one type, a bool.

use crate::kernels;

kernels! {
    EQ(a, b; p) { light -> bool => a == b, light_int -> bool => a == b, complex -> bool => a == b, bool => a == b }
    NE(a, b; p) { light -> bool => a != b, light_int -> bool => a != b, complex -> bool => a != b, bool => a != b }
    LT(a, b; p) { light -> bool => a < b, light_int -> bool => a < b, bool => !a & b }
    LE(a, b; p) { light -> bool => a <= b, light_int -> bool => a <= b, bool => !a | b }
    GT(a, b; p) { light -> bool => a > b, light_int -> bool => a > b, bool => a & !b }
    GE(a, b; p) { light -> bool => a >= b, light_int -> bool => a >= b, bool => a | !b }
    /// `|a - b| <= f0 + f1 |b|`; `i0` says whether NaNs are equal.
    ISCLOSE(a, b; p) {
        real -> bool => {
            let near = (a - b).abs() <= T::param(p, 0) + (T::param(p, 1) * b).abs();
            // Infinities are close to themselves only.
            a == b || near && (a - b).abs() < T::INFINITY && b.abs() < T::INFINITY || p.i[0] != 0 && a.is_nan() && b.is_nan()
        },
        complex_plain -> bool => {
            use crate::math::complex::{abs, wide};
            let (x, y) = (wide(a), wide(b));
            let d = abs(x - y);
            let (na, nb) = (x.re.is_nan() || x.im.is_nan(), y.re.is_nan() || y.im.is_nan());
            a == b || d <= p.f[0] + p.f[1] * abs(y) && d.is_finite() && abs(y).is_finite() || p.i[0] != 0 && na && nb
        },
    }
}
