//! Gradients fused with the incoming one `g`; `x` is the forward pass's input, `y` its output.

use crate::kernels;
use crate::math::{fma, Math};
use num_complex::Complex;

kernels! {
    TANH_BACKWARD(g, y; p) {
        real => g * (T::of(1.0) - y * y),
        complex => g * (Complex::new(T::of(1.0), T::of(0.0)) - y * y).conj_part(),
    }
    SIGMOID_BACKWARD(g, y; p) {
        real => g * (T::of(1.0) - y) * y,
        complex => g * ((Complex::new(T::of(1.0), T::of(0.0)) - y) * y).conj_part(),
    }
    /// `g` where `x` is above `f0`, else zero.
    THRESHOLD_BACKWARD(g, x; p) {
        real => if x <= T::param(p, 0) { T::of(0.0) } else { g },
        int => if x <= T::param(p, 0) { T::of(0) } else { g },
    }
    LEAKY_RELU_BACKWARD(g, x; p) { real => if x > T::of(0.0) { g } else { g * T::param(p, 0) } }
    /// Parameters as in `ELU`.
    ELU_BACKWARD(g, x; p) {
        real => {
            let (a, scale, input) = (T::param(p, 0), T::param(p, 1), T::param(p, 2));
            let low = g * input * a * (x * input).exp::<F>();
            if x <= T::of(0.0) { low } else { g * scale }
        },
    }
    GELU_BACKWARD(g, x; p) {
        real => {
            let density = (x * x * T::of(-0.5)).exp_bounded::<F>() * T::of(0.398_942_280_401_432_7);
            g * fma::<T, F>(x, density, x.phi::<F>())
        },
    }
    GELU_TANH_BACKWARD(g, x; p) {
        real => {
            let k = T::of(1.595_769_121_605_731);
            let s = x * x;
            let u = k * x * fma::<T, F>(s, T::of(0.044_715), T::of(1.0));
            let y = u.sigmoid::<F>();
            let slope = k * fma::<T, F>(s, T::of(3.0 * 0.044_715), T::of(1.0));
            g * (y + x * y * (T::of(1.0) - y) * slope)
        },
    }
    SILU_BACKWARD(g, x; p) {
        real => { let s = x.sigmoid::<F>(); g * s * (T::of(1.0) + x * (T::of(1.0) - s)) },
    }
    MISH_BACKWARD(g, x; p) {
        real => {
            let t = x.log1p_exp::<F>().tanh::<F>();
            g * (t + x * x.sigmoid::<F>() * (T::of(1.0) - t * t))
        },
    }
    HARDTANH_BACKWARD(g, x; p) { real => if x <= T::param(p, 0) || x >= T::param(p, 1) { T::of(0.0) } else { g } }
    /// The gradient of a clamp: the bounds themselves count as inside.
    CLAMP_BACKWARD(g, x; p) {
        real => if x >= T::param(p, 0) && x <= T::param(p, 1) { g } else { T::of(0.0) },
        int => if x >= T::param(p, 0) && x <= T::param(p, 1) { g } else { T::of(0) },
    }
    HARDSIGMOID_BACKWARD(g, x; p) {
        real => if x > T::of(-3.0) && x < T::of(3.0) { g / T::of(6.0) } else { T::of(0.0) },
    }
    HARDSWISH_BACKWARD(g, x; p) {
        real => {
            let mid = g * (x / T::of(3.0) + T::of(0.5));
            let y = if x <= T::of(-3.0) { T::of(0.0) } else { mid };
            if x >= T::of(3.0) { g } else { y }
        },
    }
    SOFTPLUS_BACKWARD(g, x; p) {
        real => {
            let s = x * T::param(p, 0);
            let y = g * s.sigmoid::<F>();
            if s > T::param(p, 1) { g } else { y }
        },
    }
    LOG_SIGMOID_BACKWARD(g, x; p) { real => g * (-x).sigmoid::<F>() }
    /// Zero between `-f0` and `f0`, bounds included.
    SHRINK_BACKWARD(g, x; p) {
        real => { let l = T::param(p, 0); if x >= -l && x <= l { T::of(0.0) } else { g } },
    }
    /// `f0 * g * x^f1` with a constant exponent that is no special case.
    POW_BACKWARD(g, x; p) { real => g * (T::param(p, 0) * x.pow::<F>(T::param(p, 1))) }
    RSQRT_BACKWARD(g, y; p) { real => T::of(-0.5) * g * y * y * y }
    SQRT_BACKWARD(g, y; p) { real => g / (y + y) }
    RECIPROCAL_BACKWARD(g, y; p) { real => -g * y * y }
    /// `g * sgn(x)`.
    ABS_BACKWARD(g, x; p) {
        real => {
            let y = if x > T::of(0.0) { g } else { T::of(0.0) };
            if x < T::of(0.0) { -g } else { y }
        },
    }
}

trait ConjPart {
    fn conj_part(self) -> Self;
}
impl<T: Math> ConjPart for Complex<T> {
    #[inline(always)]
    fn conj_part(self) -> Self {
        Complex::new(self.re, -self.im)
    }
}
