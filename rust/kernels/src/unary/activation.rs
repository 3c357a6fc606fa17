//! Activation functions; parameters are the floats of `Params` in the order of PyTorch's arguments.

use crate::kernels;

kernels! {
    RELU(x; p) {
        // A NaN is not below zero and stays. The sum keeps the compiler from storing only what changes in place.
        light_in_place => (if x < T::of(0.0) { T::of(0.0) } else { x }) + T::of(0.0),
        int => if x.is_negative() { T::of(0) } else { x },
    }
    LEAKY_RELU(x; p) { light => if x > T::of(0.0) { x } else { x * T::param(p, 0) } }
    /// Parameters `alpha * scale`, `scale`, `input_scale`.
    ELU(x; p) {
        real => {
            let low = (x * T::param(p, 2)).expm1::<F>() * T::param(p, 0);
            if x > T::of(0.0) { x * T::param(p, 1) } else { low }
        },
    }
    GELU(x; p) { real => x.gelu::<F>() }
    GELU_TANH(x; p) {
        real => {
            // 0.5 (1 + tanh u) = sigmoid(2 u)
            let k = T::of(1.595_769_121_605_731);
            let u = k * x * crate::math::fma::<T, F>(x * x, T::of(0.044_715), T::of(1.0));
            x * u.sigmoid::<F>()
        },
    }
    SILU(x; p) {
        real => x * x.sigmoid::<F>(),
        complex_plain => x * crate::math::complex::via(x, crate::math::complex::sigmoid),
    }
    MISH(x; p) {
        real => {
            // tanh(log(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2)
            let e = x.exp::<F>();
            let n = e * (e + T::of(2.0));
            let y = x * (n / (n + T::of(2.0)));
            if x > T::of(20.0) { x } else { y }
        },
    }
    HARDTANH(x; p) {
        light_in_place => {
            let (low, high) = (T::param(p, 0), T::param(p, 1));
            let y = if x < low { low } else { x };
            if y > high { high } else { y }
        },
        int => Ord::min(Ord::max(x, T::param(p, 0)), T::param(p, 1)),
    }
    HARDSIGMOID(x; p) {
        light => {
            let y = x + T::of(3.0);
            let y = if y < T::of(0.0) { T::of(0.0) } else { y };
            (if y > T::of(6.0) { T::of(6.0) } else { y }) / T::of(6.0)
        },
    }
    HARDSWISH(x; p) {
        light => {
            let y = x + T::of(3.0);
            let y = if y < T::of(0.0) { T::of(0.0) } else { y };
            x * (if y > T::of(6.0) { T::of(6.0) } else { y }) / T::of(6.0)
        },
    }
    /// Parameters `beta`, `threshold`.
    SOFTPLUS(x; p) {
        real => {
            let s = x * T::param(p, 0);
            let y = s.log1p_exp::<F>() / T::param(p, 0);
            if s > T::param(p, 1) { x } else { y }
        },
    }
    LOG_SIGMOID(x; p) { real => -(-x).log1p_exp::<F>() }
    SOFTSHRINK(x; p) {
        light => {
            let l = T::param(p, 0);
            let y = if x > l { x - l } else { x * T::of(0.0) };
            if x < -l { x + l } else { y }
        },
    }
    HARDSHRINK(x; p) {
        light => {
            let l = T::param(p, 0);
            if x >= -l && x <= l { T::of(0.0) } else { x }
        },
    }
    SOFTSIGN(x; p) { light => x / (T::of(1.0) + x.abs()) }
    /// Parameters `threshold`, `value`.
    THRESHOLD(x; p) {
        light => if x <= T::param(p, 0) { T::param(p, 1) } else { x },
        int => if x <= T::param(p, 0) { T::param(p, 1) } else { x },
    }
}
