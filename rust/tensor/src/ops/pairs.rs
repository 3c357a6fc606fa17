//! Functions of two real numbers beyond arithmetic.
use super::binary::{add, div, mul, neg_of, not_differentiable, pow, zeros};
use super::compare::{eq, le};
use super::elementwise::{common_type, float_type, Kernel};
use super::operand::Owned;
use super::rules::{apply, rule, Inputs, Rule, A, B, NO_NUMBERS, OUTPUT};
use super::select::where_;
use super::{bitwise, copy, terms, unary};
use crate::autograd::track;
use crate::promotion::Operand;
use crate::{bail, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::binary as kernels;
use ferrotorch_kernels::table::Params;

const ONE: Scalar = Scalar::Int(1);

/// Runs in a dtype and records.
fn pair(
    kernel: &'static Kernel,
    rule: &'static Rule,
    a: Operand,
    b: Operand,
    dtype: DType,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    apply(kernel, rule, &[a, b], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
}

static ATAN2: Kernel = Kernel { name: "atan2_cpu", table: &kernels::ATAN2 };
static ATAN2_RULE: Rule = rule!("Atan2Backward0";
    A | B => |g, s| slope_of_atan2(g, s).and_then(|r| mul(&r, &s.tensor(1)?, None));
    A | B => |g, s| slope_of_atan2(g, s).and_then(|r| neg_of(&mul(&r, &s.tensor(0)?, None)?)));

/// `g / (a^2 + b^2)`, zero at the origin.
fn slope_of_atan2(g: &Tensor, s: &Inputs) -> Result<Tensor> {
    let (a, b) = (s.tensor(0)?, s.tensor(1)?);
    let square = add(&mul(&a, &a, None)?, &mul(&b, &b, None)?, ONE, None)?;
    where_(&eq(&square, 0, None)?, 0, &div(g, &square, None)?, None)
}

/// The angle of the point `(b, a)`.
pub fn atan2(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = float_type(common_type(a.into(), b.into()));
    pair(&ATAN2, &ATAN2_RULE, a.into(), b.into(), dtype, out)
}

static COPYSIGN: Kernel = Kernel { name: "copysign_cpu", table: &kernels::COPYSIGN };
macro_rules! copysign_rule {
    ($name:literal) => {
        rule!($name; A | OUTPUT => |g, s| {
            let (a, y) = (s.tensor(0)?, s.output()?);
            let ratio = div(&y, &a, None)?;
            mul(g, &where_(&eq(&a, 0, None)?, 0, &ratio, None)?, None)
        }; 0 => |g, _| zeros(g))
    };
}
static COPYSIGN_RULE0: Rule = copysign_rule!("CopysignBackward0");
static COPYSIGN_RULE1: Rule = copysign_rule!("CopysignBackward1");

/// The magnitude of `a` with the sign of `b`.
pub fn copysign(a: &Tensor, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = float_type(common_type(a.into(), b));
    let rule = if b.tensor().is_some() { &COPYSIGN_RULE0 } else { &COPYSIGN_RULE1 };
    pair(&COPYSIGN, rule, a.into(), b, dtype, out)
}

static HYPOT: Kernel = Kernel { name: "hypot_cpu", table: &kernels::HYPOT };
static HYPOT_RULE: Rule = rule!("HypotBackward0";
    A | OUTPUT => |g, s| mul(g, &div(&s.tensor(0)?, &s.output()?, None)?, None);
    B | OUTPUT => |g, s| mul(g, &div(&s.tensor(1)?, &s.output()?, None)?, None));

/// `sqrt(a^2 + b^2)`.
pub fn hypot(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    pair(&HYPOT, &HYPOT_RULE, a.into(), b.into(), common_type(a.into(), b.into()), out)
}

static XLOGY: Kernel = Kernel { name: "xlogy_cpu", table: &kernels::XLOGY };
macro_rules! xlogy_rule {
    ($name:literal) => {
        rule!($name; A | B => |g, s| {
            let (a, b) = (s.get(0)?, s.get(1)?);
            let log = match &b {
                Owned::Tensor(t) => Owned::Tensor(unary::log(t, None)?),
                Owned::Number(n) => Owned::Number(Scalar::Float(n.to_f64().ln())),
            };
            masked(&mul(g, &log, None)?, &a, &b, 0.0)
        };
        A | B => |g, s| div(&mul(g, &s.get(0)?, None)?, &s.get(1)?, None))
    };
}
static XLOGY_RULE0: Rule = xlogy_rule!("XlogyBackward0");
static XLOGY_RULE1: Rule = xlogy_rule!("XlogyBackward1");
static XLOGY_RULE2: Rule = xlogy_rule!("XlogyBackward2");

/// `d`, zero where `a` is zero and `b` at most `limit`.
fn masked(d: &Tensor, a: &Owned, b: &Owned, limit: f64) -> Result<Tensor> {
    let Owned::Tensor(a) = a else { return Ok(d.clone()) };
    let zero = eq(a, 0, None)?;
    let mask = match b {
        Owned::Tensor(b) => bitwise::logical_and(&zero, &le(b, limit, None)?, None)?,
        Owned::Number(n) if n.to_f64() <= limit => zero,
        Owned::Number(_) => return Ok(d.clone()),
    };
    where_(&mask, 0, d, None)
}

/// `a * log(b)`, zero where `a` is.
pub fn xlogy(a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let rule = match (a, b) {
        (Operand::Number(_), _) => &XLOGY_RULE1,
        (_, Operand::Number(_)) => &XLOGY_RULE2,
        _ => &XLOGY_RULE0,
    };
    pair(&XLOGY, rule, a, b, float_type(common_type(a, b)), out)
}

static XLOG1PY: Kernel = Kernel { name: "xlog1py_cpu", table: &kernels::XLOG1PY };
macro_rules! xlog1py_rule {
    ($name:literal) => {
        rule!($name; A | B => |g, s| {
            let (a, b) = (s.get(0)?, s.get(1)?);
            let log = match &b {
                Owned::Tensor(t) => Owned::Tensor(unary::log1p(t, None)?),
                Owned::Number(n) => Owned::Number(Scalar::Float(n.to_f64().ln_1p())),
            };
            masked(&mul(g, &log, None)?, &a, &b, -1.0)
        };
        A | B => |g, s| {
            let more = match s.get(1)? {
                Owned::Tensor(t) => Owned::Tensor(add(&t, 1, ONE, None)?),
                Owned::Number(n) => Owned::Number(Scalar::Float(n.to_f64() + 1.0)),
            };
            div(&mul(g, &s.get(0)?, None)?, &more, None)
        })
    };
}
static XLOG1PY_RULE0: Rule = xlog1py_rule!("SpecialXlog1PyBackward0");
static XLOG1PY_RULE1: Rule = xlog1py_rule!("SpecialXlog1PyBackward1");
static XLOG1PY_RULE2: Rule = xlog1py_rule!("SpecialXlog1PyBackward2");

/// `a * log(1 + b)`, zero where `a` is.
pub fn xlog1py(a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let rule = match (a, b) {
        (Operand::Number(_), _) => &XLOG1PY_RULE1,
        (_, Operand::Number(_)) => &XLOG1PY_RULE2,
        _ => &XLOG1PY_RULE0,
    };
    pair(&XLOG1PY, rule, a, b, float_type(common_type(a, b)), out)
}

/// Rules of `log(base^a + base^b)`: each operand's share is its power over the sum.
macro_rules! logaddexp {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal $power:ident;)*) => { $(
        $(#[$m])*
        pub fn $name(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule = rule!($node;
                A | OUTPUT => |g, s| mul(g, &unary::$power(&add(&s.tensor(0)?, &s.output()?, Scalar::Int(-1), None)?, None)?, None);
                B | OUTPUT => |g, s| mul(g, &unary::$power(&add(&s.tensor(1)?, &s.output()?, Scalar::Int(-1), None)?, None)?, None));
            pair(&KERNEL, &RULE, a.into(), b.into(), common_type(a.into(), b.into()), out)
        }
    )* };
}

logaddexp! {
    /// `log(e^a + e^b)`.
    logaddexp LOGADDEXP "logaddexp_cpu" "LogaddexpBackward0" exp;
    /// `log2(2^a + 2^b)`.
    logaddexp2 LOGADDEXP2 "logaddexp2_cpu" "Logaddexp2Backward0" exp2;
}

static HEAVISIDE: Kernel = Kernel { name: "heaviside_cpu", table: &kernels::HEAVISIDE };
static HEAVISIDE_RULE: Rule = rule!("torch::autograd::NotImplemented";
    0 => |_, _| not_differentiable("heaviside"); 0 => |_, _| not_differentiable("heaviside"));

/// The step function of `a`, with `b` at zero.
pub fn heaviside(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if a.dtype().is_complex() || b.dtype().is_complex() {
        bail!(Runtime, "heaviside is not yet implemented for complex tensors.");
    }
    if a.dtype() != b.dtype() {
        bail!(Runtime, "heaviside is not yet implemented for tensors with different dtypes.");
    }
    pair(&HEAVISIDE, &HEAVISIDE_RULE, a.into(), b.into(), a.dtype(), out)
}

static NEXTAFTER: Kernel = Kernel { name: "nextafter_cpu", table: &kernels::NEXTAFTER };
static NEXTAFTER_RULE: Rule = rule!("NextafterBackward0";
    A | B => |g, s| where_(&eq(&s.tensor(0)?, &s.tensor(1)?, None)?, 0, g, None); 0 => |g, _| zeros(g));

/// The next number from `a` towards `b`.
pub fn nextafter(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = common_type(a.into(), b.into());
    if matches!(dtype, DType::F16 | DType::BF16) {
        return half_nextafter(a, b, dtype, out);
    }
    pair(&NEXTAFTER, &NEXTAFTER_RULE, a.into(), b.into(), dtype, out)
}

/// Steps of half types: by one in their ordered bit patterns.
fn half_nextafter(a: &Tensor, b: &Tensor, dtype: DType, out: Option<&Tensor>) -> Result<Tensor> {
    let size = crate::shape::broadcast(a.shape(), b.shape())?;
    let y = Tensor::empty(&size, dtype)?;
    crate::autograd::no_grad(|| -> Result<()> {
        let read = |t: &Tensor| copy::contiguous(&copy::to_dtype(t, dtype)?.expand(&size)?);
        let (a, b) = (read(a)?, read(b)?);
        let step = |a: f32, b: f32, bits: u16| -> u16 {
            match (a, b) {
                (a, b) if a == b || a.is_nan() || b.is_nan() => bits,
                (0.0, b) => {
                    if b > 0.0 {
                        1
                    } else {
                        0x8001
                    }
                }
                (a, b) if (a < b) == (a > 0.0) => bits + 1,
                _ => bits - 1,
            }
        };
        crate::dispatch!("nextafter_cpu", dtype, float T => {
            // SAFETY: fresh or read-only contiguous tensors of type T.
            let (a, b, y) = unsafe { (a.as_slice::<T>(), b.as_slice::<T>(), y.as_mut_slice::<T>()) };
            for ((y, a), b) in y.iter_mut().zip(a).zip(b) {
                use crate::Element;
                let (p, q) = (a.to_scalar().to_f64() as f32, b.to_scalar().to_f64() as f32);
                let source = if p == q || q.is_nan() { *b } else { *a };
                // SAFETY: both half types are sixteen bits of plain data.
                unsafe {
                    let bits = std::mem::transmute_copy::<T, u16>(&source);
                    *y = std::mem::transmute_copy::<u16, T>(&step(p, q, bits));
                }
            }
            Ok(())
        })
    })?;
    match out {
        Some(out) => copy::copy_into(&y, out).map(|()| out.clone()),
        None => Ok(y),
    }
}

/// `a * 2^b`.
pub fn ldexp(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = float_type(common_type(a.into(), b.into()));
    if out.is_some() || dtype.is_complex() {
        return mul(a, &pow(2.0, b, None)?, out);
    }
    // In half precision the power of two alone would overflow.
    let work = if dtype.size() == 2 { DType::F32 } else { dtype };
    let wide = |t: &Tensor| copy::to_dtype(&t.detach(), work);
    let y = copy::to_dtype(&mul(&wide(a)?, &pow(2.0, &wide(b)?, None)?, None)?, dtype)?;
    track(y, "LdexpBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save(b));
        move |g: &Tensor, need| {
            let g = terms::mul(g, &pow(2.0, &sb.get()?, None)?)?;
            Ok(grads![
                need.then(0, || Ok(g.clone()))?,
                need.then(1, || terms::mul_number(&terms::mul(&g, &sa.get()?)?, std::f64::consts::LN_2))?,
            ])
        }
    })
}

/// `a` to the power `b` in double precision.
pub fn float_power(a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let complex = a.dtype().is_complex() || b.dtype().is_complex();
    let dtype = if complex { DType::C128 } else { DType::F64 };
    if let Some(out) = out {
        if out.dtype() != dtype {
            bail!(
                Runtime,
                "the output given to float_power has dtype {} but the operation's result requires dtype {}",
                out.dtype().type_name(),
                dtype.type_name()
            );
        }
    }
    let wide = |o: Operand| -> Result<Owned> {
        Ok(match o {
            Operand::Tensor(t) => Owned::Tensor(copy::to_dtype(t, dtype)?),
            Operand::Number(s) if complex => Owned::Number(Scalar::Complex(s.to_complex())),
            Operand::Number(s) => Owned::Number(Scalar::Float(s.to_f64())),
        })
    };
    pow(&wide(a)?, &wide(b)?, out)
}
