//! Activation functions.
use super::backward as back;
use super::binary::mul;
use super::elementwise::Kernel;
use super::rules::{apply, rule, Keep, Rule, Rule1, A, B, NO_NUMBERS};
use super::unary::{same_unary, sigmoid};
use super::{compare, select};
use crate::{bail, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::{binary, unary as kernels};

macro_rules! activations {
    ($($(#[$m:meta])* $name:ident($($p:ident),*) $table:ident $text:literal $node:literal $keep:ident |$g:ident, $s:ident, $n:ident| $grad:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, $($p: Scalar,)* out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule1 = Rule1 { name: $node, keep: Keep::$keep, grad: |$g, $s, $n| { let _ = $n; $grad } };
            same_unary(&KERNEL, &RULE, x, &[$($p),*], out)
        }
    )* };
}

activations! {
    /// `x` where it is positive, else `x * slope`.
    leaky_relu(slope) LEAKY_RELU "leaky_relu_cpu" "LeakyReluBackward0" Input |g, x, n| back::leaky_relu_backward(g, x, n[0]);
    /// The Gaussian error linear unit `x * P(N <= x)`.
    gelu() GELU "GeluKernelImpl" "GeluBackward0" Input |g, x, n| back::gelu_backward(g, x);
    /// [`gelu`] with a hyperbolic tangent for the distribution function.
    gelu_tanh() GELU_TANH "GeluKernelImpl" "GeluBackward0" Input |g, x, n| back::gelu_tanh_backward(g, x);
    /// `x * sigmoid(x)`.
    silu() SILU "silu_cpu" "SiluBackward0" Input |g, x, n| back::silu_backward(g, x);
    /// `x * tanh(log(1 + e^x))`.
    mish() MISH "mish_cpu" "MishBackward0" Input |g, x, n| back::mish_backward(g, x);
    /// `(x + 3) / 6` between 0 and 1.
    hardsigmoid() HARDSIGMOID "hardsigmoid_cpu" "HardsigmoidBackward0" Input |g, x, n| back::hardsigmoid_backward(g, x);
    /// `x * hardsigmoid(x)`.
    hardswish() HARDSWISH "hardswish_cpu" "HardswishBackward0" Input |g, x, n| back::hardswish_backward(g, x);
    /// `log(1 + e^(beta x)) / beta`, `x` itself where `beta x` is above `threshold`.
    softplus(beta, threshold) SOFTPLUS "softplus_cpu" "SoftplusBackward0" Input |g, x, n| back::softplus_backward(g, x, n[0], n[1]);
    /// `log(sigmoid(x))`.
    log_sigmoid() LOG_SIGMOID "log_sigmoid_cpu" "LogSigmoidBackward0" Input |g, x, n| back::log_sigmoid_backward(g, x);
    /// `x` without what lies around zero.
    hardshrink(lambda) HARDSHRINK "hardshrink_cpu" "HardshrinkBackward0" Input |g, x, n| back::hardshrink_backward(g, x, n[0]);
    /// `value` where `x` is at most `threshold`.
    threshold(threshold, value) THRESHOLD "threshold_cpu" "ThresholdBackward0" Input |g, x, n| back::threshold_backward(g, x, n[0]);
}

static RELU: Kernel = Kernel { name: "clamp_min_scalar_cpu", table: &kernels::RELU };
static RELU_RULE: Rule1 = Rule1 {
    name: "ReluBackward0",
    keep: Keep::Output,
    grad: |g, y, _| back::threshold_backward(g, y, Scalar::Int(0)),
};

/// `x` where it is positive, else zero.
pub fn relu(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if x.dtype() == DType::Bool {
        bail!(Runtime, "Boolean inputs not supported for relu");
    }
    if x.dtype().is_complex() {
        bail!(NotImplemented, "clamp is not supported for complex types");
    }
    same_unary(&RELU, &RELU_RULE, x, &[], out)
}

static HARDTANH_RULE: Rule1 = Rule1 {
    name: "HardtanhBackward0",
    keep: Keep::Input,
    grad: |g, x, n| back::hardtanh_backward(g, x, n[0], n[1]),
};

/// `x` kept within bounds.
pub fn hardtanh(x: &Tensor, low: Scalar, high: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "clamp_scalar_cpu", table: &kernels::HARDTANH };
    if x.dtype() == DType::Bool {
        bail!(Runtime, "Bool inputs not supported for hardtanh");
    }
    if x.dtype().is_complex() {
        bail!(NotImplemented, "clamp is not supported for complex types");
    }
    let integral = x.dtype().is_integral(false);
    let whole = |s: Scalar| if integral { Scalar::Int(s.to_i64()) } else { s };
    let (low, high) = (whole(low), whole(high));
    if x.dtype() == DType::U8 && (low.to_f64() < 0.0 || high.to_f64() < 0.0) {
        bail!(Runtime, "cannot do hardtanh on an unsigned type with negative limits");
    }
    if low.to_f64() > high.to_f64() {
        bail!(Value, "min_val cannot be greater than max_val");
    }
    same_unary(&KERNEL, &HARDTANH_RULE, x, &[low, high], out)
}

/// [`relu`] bounded by six.
pub fn relu6(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    hardtanh(x, Scalar::Int(0), Scalar::Int(6), out)
}

static ELU: Kernel = Kernel { name: "elu_cpu", table: &kernels::ELU };
static ELU_RULE: Rule1 = Rule1 {
    name: "EluBackward0",
    keep: Keep::Input,
    grad: |g, x, n| back::elu_parts(g, x, n[0], n[1], n[2], false),
};
static ELU_INPLACE_RULE: Rule1 = Rule1 {
    name: "EluBackward1",
    keep: Keep::Output,
    grad: |g, y, n| back::elu_parts(g, y, n[0], n[1], n[2], true),
};
static CELU_RULE: Rule1 = Rule1 { name: "CeluBackward0", ..ELU_RULE };
static CELU_INPLACE_RULE: Rule1 = Rule1 { name: "CeluBackward1", ..ELU_INPLACE_RULE };

fn exponential(
    x: &Tensor,
    alpha: f64,
    scale: f64,
    input: f64,
    rules: [&'static Rule1; 2],
    out: Option<&Tensor>,
) -> Result<Tensor> {
    // The input is not there any more where the result replaces it.
    let replaced = out.is_some_and(|out| out.same(x));
    if replaced && alpha < 0.0 && x.requires_grad() && crate::autograd::is_grad_enabled() {
        bail!(
            Runtime,
            "In-place elu backward calculation is triggered with a negative slope which is not supported. This is caused by calling in-place forward function with a negative slope, please call out-of-place version instead."
        );
    }
    let numbers = [Scalar::Float(alpha * scale), Scalar::Float(scale), Scalar::Float(input)];
    same_unary(&ELU, rules[replaced as usize], x, &numbers, out)
}

/// `scale * x` where `x` is positive, else `scale * alpha * (e^(input_scale x) - 1)`.
pub fn elu(x: &Tensor, alpha: f64, scale: f64, input_scale: f64, out: Option<&Tensor>) -> Result<Tensor> {
    exponential(x, alpha, scale, input_scale, [&ELU_RULE, &ELU_INPLACE_RULE], out)
}

/// The scaled exponential linear unit.
pub fn selu(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    elu(x, 1.673_263_242_354_377_3, 1.050_700_987_355_480_5, 1.0, out)
}

/// [`elu`] with a continuous slope.
pub fn celu(x: &Tensor, alpha: f64, out: Option<&Tensor>) -> Result<Tensor> {
    if alpha == 0.0 {
        bail!(Runtime, "ZeroDivisionError: alpha cannot be 0 for CELU");
    }
    exponential(x, alpha, 1.0, 1.0 / alpha, [&CELU_RULE, &CELU_INPLACE_RULE], out)
}

/// `x` moved towards zero by `lambda`, zero in between.
pub fn softshrink(x: &Tensor, lambda: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "softshrink_check", table: &kernels::SOFTSHRINK };
    static RULE: Rule1 = Rule1 {
        name: "SoftshrinkBackward0",
        keep: Keep::Input,
        grad: |g, x, n| back::softshrink_backward(g, x, n[0]),
    };
    if lambda.to_f64() < 0.0 && x.dtype().is_floating() {
        bail!(Runtime, "lambda must be greater or equal to 0, but found to be {}.", lambda.to_f64());
    }
    same_unary(&KERNEL, &RULE, x, &[lambda], out)
}

static PRELU: Kernel = Kernel { name: "prelu_cpu", table: &binary::PRELU };
static PRELU_RULE: Rule = rule!("PreluKernelBackward0";
A | B => |g, s| {
    let scaled = mul(g, &s.tensor(1)?, None)?;
    select::where_(&compare::gt(&s.tensor(0)?, 0, None)?, g, &scaled, None)
};
A => |g, s| {
    let x = s.tensor(0)?;
    select::where_(&compare::gt(&x, 0, None)?, 0, &mul(g, &x, None)?, None)
});

/// [`leaky_relu`] with a learned slope, one for all or one for each channel (dimension 1).
pub fn prelu(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    if weight.dtype() != x.dtype() {
        bail!(
            Runtime,
            "prelu: Type promoting not supported. Got {} and {}",
            x.dtype().type_name(),
            weight.dtype().type_name()
        );
    }
    if weight.ndim() > 1 {
        bail!(
            Runtime,
            "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {}",
            weight.ndim()
        );
    }
    let mut weight = weight.clone();
    if weight.numel() != 1 {
        if x.ndim() == 0 {
            bail!(Runtime, "Not allow zero-dim input tensor.");
        }
        let channels = if x.ndim() > 1 { x.shape()[1] } else { 1 };
        if channels != weight.numel() {
            bail!(
                Runtime,
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = {} and channel size = {channels}.",
                weight.numel()
            );
        }
        let mut shape = vec![1; x.ndim()];
        if x.ndim() > 1 {
            shape[1] = channels;
        }
        weight = weight.reshape(&shape)?;
    } else if weight.ndim() == 1 {
        weight = weight.reshape(&[])?;
    }
    let operands = [x.into(), (&weight).into()];
    apply(&PRELU, &PRELU_RULE, &operands, (x.dtype(), x.dtype()), &Params::default(), NO_NUMBERS, None)
}

/// The first half along `dim` times the sigmoid of the second.
pub fn glu(x: &Tensor, dim: i64) -> Result<Tensor> {
    if x.ndim() == 0 {
        bail!(Runtime, "glu does not support 0-dimensional tensors");
    }
    let d = crate::shape::wrap_dim(dim, x.ndim())?;
    let size = x.shape()[d];
    if size % 2 != 0 {
        bail!(Runtime, "Halving dimension must be even, but dimension {d} is size {size}");
    }
    if !x.dtype().is_floating() {
        return Err(crate::error::unsupported("glu_cpu", x.dtype()));
    }
    let half = |x: &Tensor, which: usize| x.narrow(d as i64, which * size / 2, size / 2);
    let y = crate::autograd::no_grad(|| mul(&half(x, 0)?, &sigmoid(&half(x, 1)?, None)?, None))?;
    crate::autograd::track(y, "GluBackward0", &[x], |s| {
        let kept = s.save(x);
        move |g: &Tensor, _| {
            let x = kept.get()?;
            let (a, gate) =
                (x.narrow(d as i64, 0, size / 2)?, sigmoid(&x.narrow(d as i64, size / 2, size / 2)?, None)?);
            let (left, right) = (mul(g, &gate, None)?, back::sigmoid_backward(&mul(g, &a, None)?, &gate)?);
            Ok(crate::grads![Some(super::join::cat(&[left, right], d as i64)?)])
        }
    })
}

/// `x - tanh(x)`.
pub fn tanhshrink(x: &Tensor) -> Result<Tensor> {
    super::binary::sub(x, &super::unary::tanh(x, None)?, Scalar::Int(1), None)
}

/// `x / (1 + |x|)`.
pub fn softsign(x: &Tensor) -> Result<Tensor> {
    let size = super::binary::add(&super::complex::abs(x, None)?, 1, Scalar::Int(1), None)?;
    super::binary::div(x, &size, None)
}
