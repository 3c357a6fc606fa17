//! Special functions of one operand, computed in double precision.

use crate::kernels;
use crate::math::airy::airy_ai;
use crate::math::erfinv::ndtri;
use crate::math::special as s;

macro_rules! special {
    ($($name:ident $f:ident)*) => { kernels! { $($name(x; p) { real_plain => T::of(s::$f(x.to_f64())) })* } };
}
special! {
    ENTR entr
    ERFCX erfcx
    LOG_NDTR log_ndtr
    I0 i0
    I0E i0e
    I1 i1
    I1E i1e
    K0 k0
    K0E k0e
    K1 k1
    K1E k1e
    J0 j0
    J1 j1
    Y0 y0
    Y1 y1
    SPHERICAL_J0 spherical_j0
}

kernels! {
    ERFINV(x; p) { real => x.erfinv::<F>() }
    NDTRI(x; p) { real => T::of(ndtri::<F>(x.to_f64())) }
    LGAMMA(x; p) { real => x.lgamma::<F>() }
    DIGAMMA(x; p) { real => x.digamma::<F>() }
    AIRY_AI(x; p) { real_plain => T::of(airy_ai(x.to_f64())) }
    SINC(x; p) {
        real_plain => T::of(s::sinc(x.to_f64())),
        complex_plain => crate::math::complex::via(x, |z| {
            let w = z * std::f64::consts::PI;
            if z.re == 0.0 && z.im == 0.0 { 1.0.into() } else { crate::math::complex::div(crate::math::complex::sin(w), w) }
        }),
    }
    /// Parameter `i0`: the order.
    POLYGAMMA(x; p) { real_plain => T::of(s::polygamma(p.i[0], x.to_f64())) }
}
