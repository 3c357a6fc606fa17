//! Gradients computed in one pass, ops of their own: `g` is the incoming gradient.
use super::binary::{add, mul, neg_of, params, zeros};
use super::complex::conj;
use super::elementwise::{common_type, Kernel};
use super::rules::{apply, rule, Inputs, Numbers, Rule, A, B, NO_NUMBERS};
use super::{compare, select, unary};
use crate::{Result, Scalar, Tensor};
use ferrotorch_kernels::binary as kernels;

/// Runs a fused gradient kernel and records it.
fn fused(
    kernel: &'static Kernel,
    rule: &'static Rule,
    g: &Tensor,
    x: &Tensor,
    numbers: Numbers,
) -> Result<Tensor> {
    let dtype = common_type(g.into(), x.into());
    let p = if dtype.is_complex() { Default::default() } else { params(dtype, &numbers) };
    apply(kernel, rule, &[g.into(), x.into()], (dtype, dtype), &p, numbers, None)
}

fn one() -> Scalar {
    Scalar::Int(1)
}

fn times(g: &Tensor, slope: &Tensor) -> Result<Tensor> {
    mul(g, &conj(slope)?, None)
}

static TANH: Kernel = Kernel { name: "tanh_backward_cpu", table: &kernels::TANH_BACKWARD };
static TANH_RULE: Rule = rule!("TanhBackwardBackward0";
B => |gg, s| times(gg, &conj(&slope_of_tanh(&s.tensor(1)?)?)?);
A | B => |gg, s| {
    let (g, y) = (s.tensor(0)?, s.tensor(1)?);
    // The gradient holds conj(y), so what comes back to y is conjugated.
    mul(&conj(&mul(gg, &conj(&g)?, None)?)?, &mul(&conj(&y)?, -2, None)?, None)
});

/// `1 - y^2`.
fn slope_of_tanh(y: &Tensor) -> Result<Tensor> {
    add(&neg_of(&mul(y, y, None)?)?, 1, one(), None)
}

/// `g * conj(1 - y^2)`.
pub fn tanh_backward(g: &Tensor, y: &Tensor) -> Result<Tensor> {
    fused(&TANH, &TANH_RULE, g, y, NO_NUMBERS)
}

static SIGMOID: Kernel = Kernel { name: "sigmoid_backward_cpu", table: &kernels::SIGMOID_BACKWARD };
static SIGMOID_RULE: Rule = rule!("SigmoidBackwardBackward0";
B => |gg, s| {
    let y = s.tensor(1)?;
    if y.dtype().is_complex() { mul(gg, &mul(&add(&neg_of(&y)?, 1, one(), None)?, &y, None)?, None) } else { sigmoid_backward(gg, &y) }
};
A | B => |gg, s| {
    let (g, y) = (s.tensor(0)?, s.tensor(1)?);
    let slope = conj(&add(&mul(&y, -2, None)?, 1, one(), None)?)?;
    mul(&conj(&mul(gg, &conj(&g)?, None)?)?, &slope, None)
});

/// `g * conj((1 - y) y)`.
pub fn sigmoid_backward(g: &Tensor, y: &Tensor) -> Result<Tensor> {
    fused(&SIGMOID, &SIGMOID_RULE, g, y, NO_NUMBERS)
}

/// Rules of gradients that are `g` times a step function of `x`: linear in `g`, flat in `x`.
macro_rules! steps {
    ($($(#[$m:meta])* $name:ident($($p:ident),*) $table:ident $text:literal $node:literal;)*) => { $(
        $(#[$m])*
        pub fn $name(g: &Tensor, x: &Tensor, $($p: Scalar),*) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule = rule!($node; B => |gg, s| steps!(@again $name gg s $($p)*); 0 => |gg, _| zeros(gg));
            #[allow(unused_mut)]
            let mut numbers = NO_NUMBERS;
            for (n, p) in numbers.iter_mut().zip([$($p),*] as [Scalar; steps!(@count $($p)*)]) {
                *n = p;
            }
            fused(&KERNEL, &RULE, g, x, numbers)
        }
    )* };
    (@count) => { 0 };
    (@count $a:ident) => { 1 };
    (@count $a:ident $b:ident) => { 2 };
    (@again $name:ident $gg:ident $s:ident) => { $name($gg, &$s.tensor(1)?) };
    (@again $name:ident $gg:ident $s:ident $a:ident) => { $name($gg, &$s.tensor(1)?, $s.numbers[0]) };
    (@again $name:ident $gg:ident $s:ident $a:ident $b:ident) => { $name($gg, &$s.tensor(1)?, $s.numbers[0], $s.numbers[1]) };
}

steps! {
    /// `g` where `x > threshold`.
    threshold_backward(threshold) THRESHOLD_BACKWARD "threshold_cpu" "ThresholdBackwardBackward0";
    /// `g`, times `slope` where `x` is not positive.
    leaky_relu_backward(slope) LEAKY_RELU_BACKWARD "leaky_relu_backward_cpu" "LeakyReluBackwardBackward0";
    /// `g` strictly between the bounds.
    hardtanh_backward(low, high) HARDTANH_BACKWARD "hardtanh_backward_cpu" "HardtanhBackwardBackward0";
    /// `g / 6` between -3 and 3.
    hardsigmoid_backward() HARDSIGMOID_BACKWARD "hardsigmoid_backward" "HardsigmoidBackwardBackward0";
    /// `g` outside of the interval around zero, for the soft form.
    softshrink_backward(lambda) SHRINK_BACKWARD "softshrink_backward_cpu" "SoftshrinkBackwardBackward0";
    /// `g` outside of the interval around zero, for the hard form.
    hardshrink_backward(lambda) SHRINK_BACKWARD "hardshrink_backward_cpu" "HardshrinkBackwardBackward0";
}

static ELU: Kernel = Kernel { name: "elu_backward_cpu", table: &kernels::ELU_BACKWARD };
static ELU_RULE: Rule = rule!("EluBackwardBackward0";
B => |gg, s| {
    let p = s.numbers;
    elu_parts(gg, &s.tensor(1)?, p[0], p[1], p[2], false)
};
A | B => |gg, s| {
    let (p, x) = (s.numbers, s.tensor(1)?);
    let bend = unary::exp(&mul(&x, p[2], None)?, None)?;
    let factor = p[0].to_f64() * p[2].to_f64() * p[2].to_f64();
    let d = mul(&mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)?, factor, None)?;
    select::where_(&compare::le(&x, 0, None)?, &d, 0, None)
});

/// The gradient of `elu` with `alpha * scale`, `scale`, `input_scale`; `x` is the output where `from_output`.
pub fn elu_parts(
    g: &Tensor,
    x: &Tensor,
    alpha: Scalar,
    scale: Scalar,
    input: Scalar,
    from_output: bool,
) -> Result<Tensor> {
    if from_output {
        // In place the input is gone: g * input_scale * (y + alpha) below zero.
        let low = mul(&mul(g, input, None)?, &add(x, alpha, one(), None)?, None)?;
        return select::where_(&compare::le(x, 0, None)?, &low, &mul(g, scale, None)?, None);
    }
    fused(&ELU, &ELU_RULE, g, x, [alpha, scale, input])
}

const INVERSE_ROOT_2PI: f64 = 0.398_942_280_401_432_7;

static GELU: Kernel = Kernel { name: "GeluBackwardKernelImpl", table: &kernels::GELU_BACKWARD };
static GELU_RULE: Rule = rule!("GeluBackwardBackward0";
B => |gg, s| gelu_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    // (2 - x^2) times the normal density
    let x = s.tensor(1)?;
    let square = mul(&x, &x, None)?;
    let density = mul(&unary::exp(&mul(&square, -0.5, None)?, None)?, INVERSE_ROOT_2PI, None)?;
    let bend = mul(&add(&neg_of(&square)?, 2, one(), None)?, &density, None)?;
    mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)
});

/// The gradient of the exact `gelu`.
pub fn gelu_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    fused(&GELU, &GELU_RULE, g, x, NO_NUMBERS)
}

static GELU_TANH: Kernel = Kernel { name: "GeluBackwardKernelImpl", table: &kernels::GELU_TANH_BACKWARD };
static GELU_TANH_RULE: Rule = rule!("GeluBackwardBackward0";
B => |gg, s| gelu_tanh_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    // x s(u) with u = k (x + c x^3): the second derivative is 2 s' u' + x (s'' u'^2 + s' u'').
    let (k, c) = (1.595_769_121_605_731, 0.044_715);
    let x = s.tensor(1)?;
    let square = mul(&x, &x, None)?;
    let u = mul(&mul(&x, k, None)?, &add(&mul(&square, c, None)?, 1, one(), None)?, None)?;
    let u1 = mul(&add(&mul(&square, 3.0 * c, None)?, 1, one(), None)?, k, None)?;
    let u2 = mul(&x, 6.0 * c * k, None)?;
    let y = unary::sigmoid(&u, None)?;
    let rest = add(&neg_of(&y)?, 1, one(), None)?;
    let s1 = mul(&y, &rest, None)?;
    let s2 = mul(&s1, &add(&rest, &y, Scalar::Int(-1), None)?, None)?;
    let inner = add(&mul(&s2, &mul(&u1, &u1, None)?, None)?, &mul(&s1, &u2, None)?, one(), None)?;
    let bend = add(&mul(&mul(&s1, &u1, None)?, 2, None)?, &mul(&x, &inner, None)?, one(), None)?;
    mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)
});

/// The gradient of the `gelu` with a hyperbolic tangent.
pub fn gelu_tanh_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    fused(&GELU_TANH, &GELU_TANH_RULE, g, x, NO_NUMBERS)
}

static SILU: Kernel = Kernel { name: "silu_backward_cpu", table: &kernels::SILU_BACKWARD };
static SILU_RULE: Rule = rule!("SiluBackwardBackward0";
B => |gg, s| silu_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    // s' (2 + x (1 - 2 s))
    let x = s.tensor(1)?;
    let y = unary::sigmoid(&x, None)?;
    let slope = mul(&y, &add(&neg_of(&y)?, 1, one(), None)?, None)?;
    let bend = add(&mul(&x, &add(&mul(&y, -2, None)?, 1, one(), None)?, None)?, 2, one(), None)?;
    mul(&mul(gg, &s.tensor(0)?, None)?, &mul(&slope, &bend, None)?, None)
});

/// The gradient of `silu`.
pub fn silu_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    if x.dtype().is_complex() {
        let y = unary::sigmoid(x, None)?;
        let rest = add(&neg_of(&y)?, 1, one(), None)?;
        return times(g, &mul(&y, &add(&mul(x, &rest, None)?, 1, one(), None)?, None)?);
    }
    fused(&SILU, &SILU_RULE, g, x, NO_NUMBERS)
}

static MISH: Kernel = Kernel { name: "mish_backward_cpu", table: &kernels::MISH_BACKWARD };
static MISH_RULE: Rule = rule!("MishBackwardBackward0";
B => |gg, s| mish_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    // With t = tanh(softplus x) and s = sigmoid x: t' = s (1 - t^2), the second derivative is 2 t' + x t''.
    let x = s.tensor(1)?;
    let y = unary::sigmoid(&x, None)?;
    let t = unary::tanh(&super::activation::softplus(&x, Scalar::Int(1), Scalar::Int(20), None)?, None)?;
    let t1 = mul(&y, &add(&neg_of(&mul(&t, &t, None)?)?, 1, one(), None)?, None)?;
    let shape = add(&add(&neg_of(&y)?, 1, one(), None)?, &mul(&mul(&t, &y, None)?, -2, None)?, one(), None)?;
    let bend = mul(&t1, &add(&mul(&x, &shape, None)?, 2, one(), None)?, None)?;
    mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)
});

/// The gradient of `mish`.
pub fn mish_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    fused(&MISH, &MISH_RULE, g, x, NO_NUMBERS)
}

static HARDSWISH: Kernel = Kernel { name: "hardswish_backward_cpu", table: &kernels::HARDSWISH_BACKWARD };
static HARDSWISH_RULE: Rule = rule!("HardswishBackwardBackward0";
B => |gg, s| hardswish_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    let d = mul(&mul(gg, &s.tensor(0)?, None)?, 1.0 / 3.0, None)?;
    between(&d, s)
});

fn between(d: &Tensor, s: &Inputs) -> Result<Tensor> {
    select::where_(&compare::lt(&super::complex::abs(&s.tensor(1)?, None)?, 3, None)?, d, 0, None)
}

/// The gradient of `hardswish`.
pub fn hardswish_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    fused(&HARDSWISH, &HARDSWISH_RULE, g, x, NO_NUMBERS)
}

static SOFTPLUS: Kernel = Kernel { name: "softplus_backward_cpu", table: &kernels::SOFTPLUS_BACKWARD };
static SOFTPLUS_RULE: Rule = rule!("SoftplusBackwardBackward0";
B => |gg, s| softplus_backward(gg, &s.tensor(1)?, s.numbers[0], s.numbers[1]);
A | B => |gg, s| {
    let (beta, limit) = (s.numbers[0], s.numbers[1]);
    let t = mul(&s.tensor(1)?, beta, None)?;
    let y = unary::sigmoid(&t, None)?;
    let bend = mul(&mul(&y, &add(&neg_of(&y)?, 1, one(), None)?, None)?, beta, None)?;
    let d = mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)?;
    select::where_(&compare::gt(&t, limit, None)?, 0, &d, None)
});

/// The gradient of `softplus`.
pub fn softplus_backward(g: &Tensor, x: &Tensor, beta: Scalar, threshold: Scalar) -> Result<Tensor> {
    fused(&SOFTPLUS, &SOFTPLUS_RULE, g, x, [beta, threshold, Scalar::Int(0)])
}

static LOG_SIGMOID: Kernel =
    Kernel { name: "log_sigmoid_backward_cpu", table: &kernels::LOG_SIGMOID_BACKWARD };
static LOG_SIGMOID_RULE: Rule = rule!("LogSigmoidBackwardBackward0";
B => |gg, s| log_sigmoid_backward(gg, &s.tensor(1)?);
A | B => |gg, s| {
    let y = unary::sigmoid(&s.tensor(1)?, None)?;
    let bend = mul(&y, &add(&y, -1, one(), None)?, None)?;
    mul(&mul(gg, &s.tensor(0)?, None)?, &bend, None)
});

/// The gradient of `log(sigmoid(x))`.
pub fn log_sigmoid_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    fused(&LOG_SIGMOID, &LOG_SIGMOID_RULE, g, x, NO_NUMBERS)
}
