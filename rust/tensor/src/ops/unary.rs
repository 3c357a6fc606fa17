//! Elementary functions of one operand.
use super::binary::{add, div, mul, neg_of, params, zeros};
use super::complex::conj;
use super::elementwise::{float_type, run, Kernel};
use super::rules::{apply1, Keep, Numbers, Rule1, NO_NUMBERS};
use super::{backward, compare, select};
use crate::{bail, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::unary as kernels;
use std::f64::consts::{LN_10, LN_2, PI};

/// Computes in the floating-point type of `x` and records.
#[inline]
pub(crate) fn float_unary(
    kernel: &'static Kernel,
    rule: &'static Rule1,
    x: &Tensor,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let dtype = float_type(x.dtype());
    apply1(kernel, rule, x, (dtype, dtype), &Params::default(), NO_NUMBERS, out)
}

/// Computes in the type of `x` and records.
#[inline]
pub(crate) fn same_unary(
    kernel: &'static Kernel,
    rule: &'static Rule1,
    x: &Tensor,
    numbers: &[Scalar],
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let dtype = x.dtype();
    let mut kept: Numbers = NO_NUMBERS;
    kept[..numbers.len()].copy_from_slice(numbers);
    let p = if numbers.is_empty() { Params::default() } else { params(dtype, numbers) };
    apply1(kernel, rule, x, (dtype, dtype), &p, kept, out)
}

/// `a x + b` with numbers.
fn linear(x: &Tensor, a: f64, b: f64) -> Result<Tensor> {
    add(&mul(x, a, None)?, b, Scalar::Int(1), None)
}

/// The incoming gradient times the conjugate of a slope.
fn times(g: &Tensor, slope: &Tensor) -> Result<Tensor> {
    mul(g, &conj(slope)?, None)
}

/// `1 / sqrt(1 + sign x^2)`.
fn inverse_root(x: &Tensor, sign: f64) -> Result<Tensor> {
    rsqrt(&linear(&mul(x, x, None)?, sign, 1.0)?, None)
}

macro_rules! functions {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal $keep:ident |$g:ident, $s:ident| $grad:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule1 = Rule1 { name: $node, keep: Keep::$keep, grad: |$g, $s, _| $grad };
            float_unary(&KERNEL, &RULE, x, out)
        }
    )* };
}

functions! {
    /// `e^x`.
    exp EXP "exp" "ExpBackward0" Output |g, y| times(g, y);
    /// `2^x`.
    exp2 EXP2 "exp2" "Exp2Backward0" Output |g, y| mul(&times(g, y)?, LN_2, None);
    /// `e^x - 1`.
    expm1 EXPM1 "expm1" "Expm1Backward0" Output |g, y| times(g, &add(y, 1, Scalar::Int(1), None)?);
    /// The natural logarithm.
    log LOG "log" "LogBackward0" Input |g, x| div(g, &conj(x)?, None);
    /// `log(1 + x)`.
    log1p LOG1P "log1p" "Log1PBackward0" Input |g, x| div(g, &conj(&add(x, 1, Scalar::Int(1), None)?)?, None);
    /// The logarithm to base 2.
    log2 LOG2 "log2" "Log2Backward0" Input |g, x| div(g, &mul(&conj(x)?, LN_2, None)?, None);
    /// The logarithm to base 10.
    log10 LOG10 "log10" "Log10Backward0" Input |g, x| div(g, &mul(&conj(x)?, LN_10, None)?, None);
    /// The square root.
    sqrt SQRT "sqrt" "SqrtBackward0" Output |g, y| div(g, &mul(&conj(y)?, 2, None)?, None);
    /// `1 / sqrt(x)`.
    rsqrt RSQRT "rsqrt_cpu" "RsqrtBackward0" Output |g, y| mul(&times(g, &mul(&mul(y, y, None)?, y, None)?)?, -0.5, None);
    /// `1 / x`.
    reciprocal RECIPROCAL "reciprocal_cpu" "ReciprocalBackward0" Output |g, y| neg_of(&times(g, &mul(y, y, None)?)?);
    /// The sine.
    sin SIN "sin" "SinBackward0" Input |g, x| times(g, &cos(x, None)?);
    /// The cosine.
    cos COS "cos" "CosBackward0" Input |g, x| neg_of(&times(g, &sin(x, None)?)?);
    /// The tangent.
    tan TAN "tan" "TanBackward0" Output |g, y| times(g, &linear(&mul(y, y, None)?, 1.0, 1.0)?);
    /// The arc sine.
    asin ASIN "asin" "AsinBackward0" Input |g, x| times(g, &inverse_root(x, -1.0)?);
    /// The arc cosine.
    acos ACOS "acos" "AcosBackward0" Input |g, x| neg_of(&times(g, &inverse_root(x, -1.0)?)?);
    /// The arc tangent.
    atan ATAN "atan" "AtanBackward0" Input |g, x| div(g, &conj(&linear(&mul(x, x, None)?, 1.0, 1.0)?)?, None);
    /// The hyperbolic sine.
    sinh SINH "sinh" "SinhBackward0" Input |g, x| times(g, &cosh(x, None)?);
    /// The hyperbolic cosine.
    cosh COSH "cosh" "CoshBackward0" Input |g, x| times(g, &sinh(x, None)?);
    /// The hyperbolic tangent.
    tanh TANH "tanh" "TanhBackward0" Output |g, y| backward::tanh_backward(g, y);
    /// The inverse hyperbolic sine.
    asinh ASINH "asinh" "AsinhBackward0" Input |g, x| times(g, &inverse_root(x, 1.0)?);
    /// The inverse hyperbolic cosine.
    acosh ACOSH "acosh" "AcoshBackward0" Input |g, x| {
        let (a, b) = (add(x, -1, Scalar::Int(1), None)?, add(x, 1, Scalar::Int(1), None)?);
        times(g, &mul(&rsqrt(&a, None)?, &rsqrt(&b, None)?, None)?)
    };
    /// The inverse hyperbolic tangent.
    atanh ATANH "atanh" "AtanhBackward0" Input |g, x| div(g, &conj(&linear(&mul(x, x, None)?, -1.0, 1.0)?)?, None);
    /// `1 / (1 + e^-x)`.
    sigmoid SIGMOID "sigmoid_cpu" "SigmoidBackward0" Output |g, y| backward::sigmoid_backward(g, y);
    /// The error function.
    erf ERF "erf_vml_cpu" "ErfBackward0" Input |g, x| {
        mul(&mul(&exp(&neg_of(&mul(x, x, None)?)?, None)?, std::f64::consts::FRAC_2_SQRT_PI, None)?, g, None)
    };
}

macro_rules! angles {
    ($($(#[$m:meta])* $name:ident $table:ident $node:literal $factor:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: stringify!($name), table: &kernels::$table };
            static RULE: Rule1 = Rule1 { name: $node, keep: Keep::Nothing, grad: |g, _, _| mul(g, $factor, None) };
            if x.dtype().is_complex() {
                bail!(Runtime, "{} is not supported for complex tensors.", stringify!($name));
            }
            float_unary(&KERNEL, &RULE, x, out)
        }
    )* };
}

angles! {
    /// Degrees as radians.
    deg2rad DEG2RAD "Deg2RadBackward0" PI / 180.0;
    /// Radians as degrees.
    rad2deg RAD2DEG "Rad2DegBackward0" 180.0 / PI;
}

static NEG: Kernel = Kernel { name: "neg_cpu", table: &kernels::NEG };
static NEG_RULE: Rule1 = Rule1 { name: "NegBackward0", keep: Keep::Nothing, grad: |g, _, _| neg(g, None) };

/// `-x`.
pub fn neg(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if x.dtype() == DType::Bool {
        bail!(
            Runtime,
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
        );
    }
    same_unary(&NEG, &NEG_RULE, x, &[], out)
}

/// `+x`: the tensor itself.
pub fn positive(x: &Tensor) -> Result<Tensor> {
    if x.dtype() == DType::Bool {
        bail!(Runtime, "The `+` operator, on a bool tensor is not supported.");
    }
    Ok(x.clone())
}

/// `x * x`.
pub fn square(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    super::binary::pow(x, 2, out)
}

static LOGIT: Kernel = Kernel { name: "logit_cpu", table: &kernels::LOGIT };
static LOGIT_RULE: Rule1 = Rule1 {
    name: "LogitBackward0",
    keep: Keep::Input,
    grad: |g, x, p| {
        let eps = p[0].to_f64();
        let slope = mul(x, &linear(x, -1.0, 1.0)?, None)?;
        let d = div(g, &slope, None)?;
        let (low, high, outside) = if eps < 0.0 { (0.0, 1.0, f64::NAN) } else { (eps, 1.0 - eps, 0.0) };
        let inside =
            super::bitwise::logical_and(&compare::ge(x, low, None)?, &compare::le(x, high, None)?, None)?;
        select::where_(&inside, &d, Scalar::Float(outside), None)
    },
};

/// `log(x / (1 - x))`, with `x` kept `eps` away from 0 and 1 where it is given.
pub fn logit(x: &Tensor, eps: Option<f64>, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = float_type(x.dtype());
    let eps = Scalar::Float(eps.unwrap_or(-1.0));
    apply1(
        &LOGIT,
        &LOGIT_RULE,
        x,
        (dtype, dtype),
        &params(dtype, &[eps]),
        [eps, Scalar::Int(0), Scalar::Int(0)],
        out,
    )
}

/// Functions that keep the dtype and have no slope.
macro_rules! steps {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal $complex:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule1 = Rule1 { name: $node, keep: Keep::Nothing, grad: |g, _, _| zeros(g) };
            let message: Option<&str> = $complex;
            if let (true, Some(message)) = (x.dtype().is_complex(), message) {
                bail!(NotImplemented, "{message}");
            }
            same_unary(&KERNEL, &RULE, x, &[], out)
        }
    )* };
}

steps! {
    /// The integer at or below.
    floor FLOOR "floor_vml_cpu" "FloorBackward0" Some("floor is not supported for complex inputs");
    /// The integer at or above.
    ceil CEIL "ceil_vml_cpu" "CeilBackward0" Some("ceil is not supported for complex inputs");
    /// The integer towards zero.
    trunc TRUNC "trunc_vml_cpu" "TruncBackward0" Some("trunc is not supported for complex inputs");
    /// The nearest integer, halves to even.
    round ROUND "round_vml_cpu" "RoundBackward0" None;
    /// -1, 0 or 1.
    sign SIGN "sign_cpu" "SignBackward0"
        Some("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.");
}

/// Rounds to `decimals` places.
pub fn round_decimals(x: &Tensor, decimals: i64, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "round_cpu", table: &kernels::ROUND_DECIMALS };
    static RULE: Rule1 = Rule1 { name: "RoundBackward1", keep: Keep::Nothing, grad: |g, _, _| zeros(g) };
    if decimals == 0 {
        return round(x, out);
    }
    let p = Params {
        f: [10f64.powi(decimals.unsigned_abs() as i32), 0.0, 0.0, 0.0],
        i: [decimals, 0],
        ..Params::default()
    };
    apply1(&KERNEL, &RULE, x, (x.dtype(), x.dtype()), &p, NO_NUMBERS, out)
}

/// The part behind the point.
pub fn frac(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "frac_cpu", table: &kernels::FRAC };
    static RULE: Rule1 = Rule1 { name: "FracBackward0", keep: Keep::Nothing, grad: |g, _, _| Ok(g.clone()) };
    same_unary(&KERNEL, &RULE, x, &[], out)
}

/// Questions about floating-point numbers; `$int` is the answer for integers.
macro_rules! questions {
    ($($(#[$m:meta])* $name:ident $table:ident $int:literal $complex:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: stringify!($name), table: &kernels::$table };
            let message: Option<(crate::Kind, &str)> = $complex;
            if let (true, Some((kind, message))) = (x.dtype().is_complex(), message) {
                return Err(crate::Error::new(kind, message));
            }
            if x.dtype().is_integral(true) && (KERNEL.table.i64.is_none() || x.dtype() == DType::Bool) {
                let answer = super::factory::full_like(x, Scalar::Bool($int), Some(DType::Bool))?;
                return match out {
                    Some(out) => super::copy::copy_into(&answer, out).map(|()| out.clone()),
                    None => Ok(answer),
                };
            }
            run(&KERNEL, &[x.into()], x.dtype(), DType::Bool, &Params::default(), out)
        }
    )* };
}

questions! {
    /// Whether an element is not a number.
    isnan ISNAN false None;
    /// Whether an element is infinite.
    isinf ISINF false None;
    /// Whether an element is neither infinite nor NaN.
    isfinite ISFINITE true None;
    /// Whether an element is positive infinity.
    isposinf ISPOSINF false Some((crate::Kind::Runtime, "isposinf does not support complex inputs."));
    /// Whether an element is negative infinity.
    isneginf ISNEGINF false Some((crate::Kind::Runtime, "isneginf does not support complex inputs."));
    /// Whether the sign bit is set.
    signbit SIGNBIT false Some((crate::Kind::NotImplemented, "signbit is not implemented for complex tensors."));
}

/// Whether the imaginary part is zero.
pub fn isreal(x: &Tensor) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "isreal", table: &kernels::ISREAL };
    if !x.dtype().is_complex() {
        return super::factory::full_like(x, Scalar::Bool(true), Some(DType::Bool));
    }
    run(&KERNEL, &[x.into()], x.dtype(), DType::Bool, &Params::default(), None)
}

static NAN_TO_NUM_RULE: Rule1 = Rule1 {
    name: "NanToNumBackward0",
    keep: Keep::Input,
    grad: |g, x, _| select::where_(&isfinite(x, None)?, g, 0, None),
};

/// NaN, infinity and minus infinity replaced, by default with 0 and the largest and smallest number.
pub fn nan_to_num(
    x: &Tensor,
    nan: Option<f64>,
    posinf: Option<f64>,
    neginf: Option<f64>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "nan_to_num", table: &kernels::NAN_TO_NUM };
    static COPY: Kernel = Kernel { name: "nan_to_num", table: &kernels::IDENTITY };
    let dtype = x.dtype();
    if dtype.is_integral(true) {
        return run(&COPY, &[x.into()], dtype, dtype, &Params::default(), out);
    }
    let most = match dtype.to_real() {
        DType::F16 => 65504.0,
        DType::BF16 => f32::from_bits(0x7f7f_0000) as f64,
        DType::F32 => f32::MAX as f64,
        _ => f64::MAX,
    };
    let p = Params {
        f: [nan.unwrap_or(0.0), posinf.unwrap_or(most), neginf.unwrap_or(-most), 0.0],
        ..Params::default()
    };
    apply1(&KERNEL, &NAN_TO_NUM_RULE, x, (dtype, dtype), &p, NO_NUMBERS, out)
}
