//! Special functions of one operand, computed in double precision.

use crate::kernels;
use crate::math::airy::airy_ai;
use crate::math::bessel;
use crate::math::erfinv::ndtri;
use crate::math::gamma::sin_cos_pi;
use crate::math::special as s;

macro_rules! special {
    ($($name:ident $f:ident)*) => { kernels! { $($name(x; p) { real_plain => T::of(s::$f(x.to_f64())) })* } };
}
special! {
    ENTR entr
    ERFCX erfcx
    LOG_NDTR log_ndtr
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
    I0(x; p) { real => T::of(bessel::i0::<F>(x.to_f64())) }
    I0E(x; p) { real => T::of(bessel::i0e::<F>(x.to_f64())) }
    I1(x; p) { real => T::of(bessel::i1::<F>(x.to_f64())) }
    I1E(x; p) { real => T::of(bessel::i1e::<F>(x.to_f64())) }
    AIRY_AI(x; p) { real_plain => T::of(airy_ai(x.to_f64())) }
    SINC(x; p) {
        real => {
            let y = sin_cos_pi::<T, F>(x).0 / (x * T::of(std::f64::consts::PI));
            if x == T::of(0.0) { T::of(1.0) } else { y }
        },
        complex_plain => crate::math::complex::via(x, |z| {
            let w = z * std::f64::consts::PI;
            if z.re == 0.0 && z.im == 0.0 { 1.0.into() } else { crate::math::complex::div(crate::math::complex::sin(w), w) }
        }),
    }
    /// Parameter `i0`: the order.
    POLYGAMMA(x; p) { real_plain => T::of(s::polygamma(p.i[0], x.to_f64())) }
}
