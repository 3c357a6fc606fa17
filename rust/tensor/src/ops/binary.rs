//! Arithmetic on two operands, tensors or numbers.
use super::elementwise::{common_type, float_type, run, Kernel};
use super::operand::Owned;
use super::rules::{apply, recorded, rule, Numbers, Rule, A, B, NO_NUMBERS, OUTPUT};
use super::unary::{log, neg};
use super::{compare, copy, factory, select};
use crate::promotion::Operand;
use crate::{bail, dispatch, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::binary as kernels;
use ferrotorch_kernels::table::Params;

/// Numbers as parameters of a kernel that computes in `dtype`.
pub(crate) fn params(dtype: DType, numbers: &[Scalar]) -> Params {
    let mut p = Params::default();
    for (i, s) in numbers.iter().enumerate() {
        if dtype.is_complex() {
            let c = s.to_complex();
            (p.f[2 * i], p.f[2 * i + 1]) = (c.re, c.im);
        } else {
            p.f[i] = s.to_f64();
            if i < p.i.len() {
                p.i[i] = s.to_i64();
            }
        }
    }
    p
}

/// What most functions of two operands do: meet in a common dtype, compute, record.
#[inline]
pub(crate) fn plain(
    kernel: &'static Kernel,
    rule: &'static Rule,
    a: Operand,
    b: Operand,
    dtype: DType,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    apply(kernel, rule, &[a, b], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
}

fn is_bool(o: Operand) -> bool {
    match o {
        Operand::Tensor(t) => t.dtype() == DType::Bool,
        Operand::Number(s) => matches!(s, Scalar::Bool(_)),
    }
}

fn check_alpha(dtype: DType, alpha: Scalar) -> Result<()> {
    if matches!(alpha, Scalar::Bool(_)) && dtype != DType::Bool {
        bail!(Runtime, "Boolean alpha only supported for Boolean results.");
    }
    if dtype.is_integral(true) && !matches!(alpha, Scalar::Bool(_) | Scalar::Int(_)) {
        bail!(Runtime, "For integral input tensors, argument alpha must not be a floating point number.");
    }
    if !dtype.is_complex() && alpha.is_complex() {
        bail!(Runtime, "For non-complex input tensors, argument alpha must not be a complex number.");
    }
    alpha.fitting_strictly(dtype).map(|_| ())
}

static ADD: Kernel = Kernel { name: "add_stub", table: &kernels::ADD };
static ADD_SCALED: Kernel = Kernel { name: "add_stub", table: &kernels::ADD_SCALED };
static ADD_RULE: Rule = rule!("AddBackward0"; 0 => |g, _| Ok(g.clone()); 0 => |g, s| scaled(g, s.numbers[0]));

/// A gradient times the conjugate of `alpha`.
fn scaled(g: &Tensor, alpha: Scalar) -> Result<Tensor> {
    if alpha == Scalar::Int(1) {
        return Ok(g.clone());
    }
    mul(g, alpha.conj(), None)
}

/// `a + alpha * b`.
#[inline]
pub fn add<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    alpha: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    let (a, b, alpha) = (a.rounded_to(dtype), b.rounded_to(dtype), alpha.rounded_to(dtype));
    let numbers = [alpha, Scalar::Int(0), Scalar::Int(0)];
    if alpha == Scalar::Int(1) {
        return apply(&ADD, &ADD_RULE, &[a, b], (dtype, dtype), &Params::default(), numbers, out);
    }
    check_alpha(dtype, alpha)?;
    apply(&ADD_SCALED, &ADD_RULE, &[a, b], (dtype, dtype), &params(dtype, &[alpha]), numbers, out)
}

static SUB: Kernel = Kernel { name: "sub_stub", table: &kernels::SUB };
static SUB_RULE: Rule =
    rule!("SubBackward0"; 0 => |g, _| Ok(g.clone()); 0 => |g, s| neg(&scaled(g, s.numbers[0])?, None));
static RSUB_RULE: Rule =
    rule!("RsubBackward1"; 0 => |g, _| Ok(g.clone()); 0 => |g, s| neg(&scaled(g, s.numbers[0])?, None));
static RSUB_TENSOR_RULE: Rule =
    rule!("RsubBackward0"; 0 => |g, _| Ok(g.clone()); 0 => |g, s| neg(&scaled(g, s.numbers[0])?, None));

/// `a - alpha * b`.
#[inline]
pub fn sub<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    alpha: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    difference(a.into(), b.into(), alpha, &SUB_RULE, out)
}

/// `b - alpha * a`, PyTorch's `rsub(a, b)`.
pub fn rsub<'a>(a: &Tensor, b: impl Into<Operand<'a>>, alpha: Scalar) -> Result<Tensor> {
    let b = b.into();
    let rule = if b.tensor().is_some() { &RSUB_TENSOR_RULE } else { &RSUB_RULE };
    difference(b, a.into(), alpha, rule, None)
}

fn difference(
    a: Operand,
    b: Operand,
    alpha: Scalar,
    rule: &'static Rule,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    match (is_bool(a), is_bool(b)) {
        (true, true) => bail!(Runtime, "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."),
        (false, false) => {}
        _ => bail!(Runtime, "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."),
    }
    let dtype = common_type(a, b);
    let (a, b, alpha) = (a.rounded_to(dtype), b.rounded_to(dtype), alpha.rounded_to(dtype));
    let numbers = [alpha, Scalar::Int(0), Scalar::Int(0)];
    if alpha == Scalar::Int(1) {
        return apply(&SUB, rule, &[a, b], (dtype, dtype), &Params::default(), numbers, out);
    }
    check_alpha(dtype, alpha)?;
    let minus = match alpha {
        Scalar::Int(x) => Scalar::Int(x.wrapping_neg()),
        Scalar::Complex(x) => Scalar::Complex(-x),
        other => Scalar::Float(-other.to_f64()),
    };
    apply(&ADD_SCALED, rule, &[a, b], (dtype, dtype), &params(dtype, &[minus]), numbers, out)
}

static MUL: Kernel = Kernel { name: "mul_cpu", table: &kernels::MUL };
static MUL_RULE: Rule = rule!("MulBackward0"; B => |g, s| mul(g, &s.get(1)?.conj()?, None); A => |g, s| mul(g, &s.get(0)?.conj()?, None));

/// `a * b`.
#[inline]
pub fn mul<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    plain(&MUL, &MUL_RULE, a, b, common_type(a, b), out)
}

// Ops that are made of others show their steps with numbers under names of their own; Python's `x * 2` is no such step.
static ADD_NUMBER_RULE: Rule = rule!("AddBackward1"; 0 => |g, _| Ok(g.clone()));
static MUL_NUMBER_RULE: Rule = rule!("MulBackward1"; 0 => |g, s| mul_number(g, s.numbers[0].conj()));
static DIV_NUMBER_RULE: Rule = rule!("DivBackward1"; 0 => |g, s| div_number(g, s.numbers[0].conj()));

/// [`add`] as a step of another op.
pub(crate) fn add_number(x: &Tensor, n: Scalar) -> Result<Tensor> {
    let dtype = common_type(x.into(), n.into());
    step(&ADD, &ADD_NUMBER_RULE, x, Operand::Number(n).rounded_to(dtype), dtype, n)
}

/// [`mul`] as a step of another op.
pub(crate) fn mul_number(x: &Tensor, n: Scalar) -> Result<Tensor> {
    step(&MUL, &MUL_NUMBER_RULE, x, n.into(), common_type(x.into(), n.into()), n)
}

/// [`div`] as a step of another op.
pub(crate) fn div_number(x: &Tensor, n: Scalar) -> Result<Tensor> {
    step(&DIV, &DIV_NUMBER_RULE, x, n.into(), float_type(common_type(x.into(), n.into())), n)
}

fn step(
    kernel: &'static Kernel,
    rule: &'static Rule,
    x: &Tensor,
    by: Operand,
    dtype: DType,
    n: Scalar,
) -> Result<Tensor> {
    let numbers = [n, Scalar::Int(0), Scalar::Int(0)];
    apply(kernel, rule, &[x.into(), by], (dtype, dtype), &Params::default(), numbers, None)
}

static DIV: Kernel = Kernel { name: "div_true_cpu", table: &kernels::DIV };
static DIV_RULE: Rule = rule!("DivBackward0";
B => |g, s| div(g, &s.get(1)?.conj()?, None);
A | B => |g, s| {
    let b = s.get(1)?;
    let q = Owned::Tensor(div(&div(&s.get(0)?, &b, None)?, &b, None)?);
    neg(&mul(g, &q.conj()?, None)?, None)
});

/// `a / b`, floating point for integers too.
#[inline]
pub fn div<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    plain(&DIV, &DIV_RULE, a, b, float_type(common_type(a, b)), out)
}

static DIV_TRUNC: Kernel = Kernel { name: "div_trunc_cpu", table: &kernels::DIV_TRUNC };
static DIV_FLOOR: Kernel = Kernel { name: "div_floor_cpu", table: &kernels::DIV_FLOOR };
static ROUNDED_RULE: Rule = rule!("DivBackward2"; 0 => |g, _| zeros(g); 0 => |g, _| zeros(g));
static FLOOR_DIVIDE_RULE: Rule = rule!("torch::autograd::NotImplemented";
    0 => |_, _| not_differentiable("floor_divide"); 0 => |_, _| not_differentiable("floor_divide"));

pub(crate) fn neg_of(g: &Tensor) -> Result<Tensor> {
    neg(g, None)
}

pub(crate) fn zeros(g: &Tensor) -> Result<Tensor> {
    Tensor::zeros(g.shape(), g.dtype())
}

pub(crate) fn not_differentiable(name: &str) -> Result<Tensor> {
    bail!(Runtime, "derivative for aten::{name} is not implemented")
}

/// `a / b` rounded as `mode` says: `None`, `"trunc"` or `"floor"`.
pub fn div_mode(a: Operand, b: Operand, mode: Option<&str>, out: Option<&Tensor>) -> Result<Tensor> {
    let kernel = match mode {
        None => return div(a, b, out),
        Some("trunc") => &DIV_TRUNC,
        Some("floor") => &DIV_FLOOR,
        Some(other) => bail!(
            Runtime,
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{other}'"
        ),
    };
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let (a, b) = (a.rounded_to(dtype), b.rounded_to(dtype));
    plain(kernel, &ROUNDED_RULE, a, b, dtype, out)
}

/// `floor(a / b)`, as Python's `//`.
pub fn floor_divide<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let (a, b) = (a.rounded_to(dtype), b.rounded_to(dtype));
    plain(&DIV_FLOOR, &FLOOR_DIVIDE_RULE, a, b, dtype, out)
}

/// Integer division by zero is an error.
fn check_divisor(b: Operand, dtype: DType) -> Result<()> {
    if !dtype.is_integral(false) {
        return Ok(());
    }
    let zero = match b {
        Operand::Number(s) => s.is_zero(),
        Operand::Tensor(t) => has_zero(t)?,
    };
    if zero {
        bail!(Runtime, "ZeroDivisionError");
    }
    Ok(())
}

/// Whether some element is zero.
pub(crate) fn has_zero(t: &Tensor) -> Result<bool> {
    let t = copy::contiguous(&t.detach())?;
    dispatch!("has_zero", t.dtype(), all T => {
        // SAFETY: contiguous and of type T; ops do not write to their inputs.
        Ok(unsafe { t.as_slice::<T>() }.contains(&T::default()))
    })
}

static REMAINDER: Kernel = Kernel { name: "remainder_cpu", table: &kernels::REMAINDER };
static FMOD: Kernel = Kernel { name: "fmod_cpu", table: &kernels::FMOD };
macro_rules! remainder_rules {
    ($($name:ident $text:literal $mode:literal;)*) => { $(
        static $name: Rule = rule!($text; 0 => |g, _| Ok(g.clone()); A | B => |g, s| {
            let (a, b) = (s.get(0)?, s.get(1)?);
            neg(&mul(g, &div_mode(a.op(), b.op(), Some($mode), None)?, None)?, None)
        });
    )* };
}
remainder_rules! {
    REMAINDER_RULE0 "RemainderBackward0" "floor";
    REMAINDER_RULE1 "RemainderBackward1" "floor";
    FMOD_RULE0 "FmodBackward0" "trunc";
    FMOD_RULE1 "FmodBackward1" "trunc";
}
static REMAINDER_RULE2: Rule = rule!("torch::autograd::NotImplemented";
    0 => |_, _| not_differentiable("remainder"); 0 => |_, _| not_differentiable("remainder"));

/// The remainder with the divisor's sign, as Python's `%`.
pub fn remainder<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let (a, b) = (a.rounded_to(dtype), b.rounded_to(dtype));
    let rule = match (a, b) {
        (Operand::Number(_), _) => &REMAINDER_RULE2,
        (_, Operand::Number(_)) => &REMAINDER_RULE0,
        _ => &REMAINDER_RULE1,
    };
    plain(&REMAINDER, rule, a, b, dtype, out)
}

/// The remainder with the dividend's sign.
pub fn fmod<'a>(a: &Tensor, b: impl Into<Operand<'a>>, out: Option<&Tensor>) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let (a, b) = (a.rounded_to(dtype), b.rounded_to(dtype));
    let rule = if matches!(b, Operand::Number(_)) { &FMOD_RULE0 } else { &FMOD_RULE1 };
    plain(&FMOD, rule, a, b, dtype, out)
}

static POW: Kernel = Kernel { name: "pow", table: &kernels::POW };
static POW_RULE0: Rule = rule!("PowBackward0"; A => |g, s| {
    let e = s.numbers[0];
    if e.is_zero() {
        return zeros(g);
    }
    let x = s.tensor(0)?;
    let less = match e {
        Scalar::Int(i) => Scalar::Int(i - 1),
        Scalar::Complex(c) => Scalar::Complex(c - 1.0),
        other => Scalar::Float(other.to_f64() - 1.0),
    };
    let slope = Owned::Tensor(mul(&pow(&x, less, None)?, e, None)?);
    mul(g, &slope.conj()?, None)
}; 0 => |g, _| zeros(g));
static POW_RULE1: Rule = rule!("PowBackward1";
    A | B => |g, s| {
        let (x, e) = (s.tensor(0)?, s.tensor(1)?);
        let slope = Owned::Tensor(mul(&e, &pow(&x, &sub(&e, 1, Scalar::Int(1), None)?, None)?, None)?);
        let d = mul(g, &slope.conj()?, None)?;
        select::where_(&compare::eq(&e, 0, None)?, 0, &d, None)
    };
    A | B | OUTPUT => |g, s| exponent_gradient(g, s.get(0)?, s.tensor(1)?, s.output()?));
static POW_RULE2: Rule = rule!("PowBackward2"; 0 => |g, _| zeros(g);
    A | B | OUTPUT => |g, s| exponent_gradient(g, s.get(0)?, s.tensor(1)?, s.output()?));

/// `g * conj(y * log x)`, zero where zero is raised to something that is not negative.
fn exponent_gradient(g: &Tensor, x: Owned, e: Tensor, y: Tensor) -> Result<Tensor> {
    let (slope, at_zero) = match &x {
        Owned::Number(n) => {
            let log = if n.is_complex() {
                Scalar::Complex(n.to_complex().ln())
            } else if n.to_f64() < 0.0 {
                Scalar::Complex(num_complex::Complex::new(n.to_f64(), 0.0).ln())
            } else {
                Scalar::Float(n.to_f64().ln())
            };
            let log = if y.dtype().is_complex() || !log.is_complex() { log } else { Scalar::Float(f64::NAN) };
            (mul(&y, log, None)?, None)
        }
        Owned::Tensor(t) => (mul(&y, &log(t, None)?, None)?, Some(compare::eq(t, 0, None)?)),
    };
    let d = mul(g, &Owned::Tensor(slope).conj()?, None)?;
    let positive = if e.dtype().is_complex() { super::complex::real_part(&e)? } else { e };
    let mask = match (at_zero, &x) {
        (Some(zero), _) => super::bitwise::logical_and(&zero, &compare::ge(&positive, 0, None)?, None)?,
        (None, Owned::Number(n)) if n.is_zero() => compare::ge(&positive, 0, None)?,
        _ => return Ok(d),
    };
    select::where_(&mask, 0, &d, None)
}

/// `a` to the power `b`.
pub fn pow<'a, 'b>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    match (a.into(), b.into()) {
        (Operand::Tensor(x), Operand::Number(e)) => pow_number(x, e, out),
        (a, b) => {
            let dtype = common_type(a, b);
            let a = a.rounded_to(dtype);
            let rule = if matches!(a, Operand::Number(_)) { &POW_RULE2 } else { &POW_RULE1 };
            plain(&POW, rule, a, b, dtype, out)
        }
    }
}

fn pow_number(x: &Tensor, e: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    use ferrotorch_kernels::unary as u;
    let dtype = common_type(x.into(), e.into());
    if x.dtype().is_integral(true) && matches!(e, Scalar::Int(n) if n < 0) {
        bail!(Runtime, "Integers to negative integer powers are not allowed.");
    }
    if dtype.is_integral(false) || matches!(dtype, DType::F16 | DType::BF16) {
        e.fitting_strictly(dtype)?;
    }
    let e = e.rounded_to(dtype);
    let numbers: Numbers = [e, Scalar::Int(0), Scalar::Int(0)];
    let short = match e {
        Scalar::Complex(_) => None,
        e if e.to_f64() == 2.0 => Some(&u::SQUARE),
        e if dtype.is_floating() => match e.to_f64() {
            0.5 => Some(&u::SQRT),
            -0.5 => Some(&u::RSQRT),
            -1.0 => Some(&u::RECIPROCAL),
            3.0 => Some(&u::CUBE),
            1.0 => Some(&u::IDENTITY),
            _ => None,
        },
        _ => None,
    };
    recorded(&POW_RULE0, &[x.into(), e.into()], numbers, out, || match short {
        _ if e.is_zero() && out.is_none() => factory::full_like(x, Scalar::Int(1), Some(dtype)),
        Some(table) => {
            run(&Kernel { name: "pow", table }, &[x.into()], dtype, dtype, &Params::default(), out)
        }
        None => run(&POW, &[x.into(), e.into()], dtype, dtype, &Params::default(), out),
    })
}

impl Tensor {
    pub fn add(&self, other: &Tensor) -> Result<Tensor> {
        add(self, other, 1.into(), None)
    }

    pub fn sub(&self, other: &Tensor) -> Result<Tensor> {
        sub(self, other, 1.into(), None)
    }

    pub fn mul(&self, other: &Tensor) -> Result<Tensor> {
        mul(self, other, None)
    }

    pub fn div(&self, other: &Tensor) -> Result<Tensor> {
        div(self, other, None)
    }

    /// Every element times a number.
    pub fn scale(&self, factor: f64) -> Result<Tensor> {
        mul(self, factor, None)
    }

    pub fn neg(&self) -> Result<Tensor> {
        neg(self, None)
    }
}
