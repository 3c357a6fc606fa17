//! Arithmetic with two operands.
use super::elementwise::{compute_type, run};
use super::operand::{both, original_of, track2, Owned};
use crate::promotion::{default_dtype, result_type, Operand};
use crate::{bail, dispatch, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::map::block2;
use ferrotorch_kernels::number::{Bits, Field, Ordered, Ring, Rounded};

/// The dtype in which two operands meet.
#[inline]
pub fn common_type(a: Operand<'_>, b: Operand<'_>) -> DType {
    match (a, b) {
        (Operand::Tensor(x), Operand::Tensor(y)) if x.dtype() == y.dtype() => x.dtype(),
        _ => result_type(&[a, b]),
    }
}

/// [`common_type`], where integers become the default floating-point type.
pub fn float_type(a: Operand<'_>, b: Operand<'_>) -> DType {
    match common_type(a, b) {
        d if d.is_integral(true) => default_dtype(),
        d => d,
    }
}

/// Defines the forward pass of an operator: its name in errors, a class of dtypes and a function of two elements.
macro_rules! forward {
    ($($(#[$doc:meta])* $name:ident($text:literal, $class:ident $T:ident): $f:expr;)*) => { $(
        $(#[$doc])*
        fn $name(a: Operand<'_>, b: Operand<'_>, dtype: DType, out: Option<&Tensor>) -> Result<Tensor> {
            let c = compute_type(dtype);
            dispatch!($text, c, $class $T => run(&[(a, c), (b, c)], c, dtype, out, &block2::<$T, $T, $T>($f)))
        }
    )* };
}

forward! {
    forward_add("add", wide T): |x, y| x.add(y);
    forward_sub("sub", wide_number T): |x, y| x.sub(y);
    forward_mul("mul", wide T): |x, y| x.mul(y);
    forward_div("div_true", wide_float_complex T): |x, y| x.div(y);
    forward_trunc("div_trunc", wide_real T): |x, y| x.trunc_div(y);
    forward_floor("div_floor", wide_real T): |x, y| x.floor_div(y);
    forward_remainder("remainder", wide_real T): |x, y| x.remainder(y);
    forward_fmod("fmod", wide_real T): |x, y| x.fmod(y);
    forward_maximum("maximum", wide_real_bool T): |x, y| x.larger(y);
    forward_minimum("minimum", wide_real_bool T): |x, y| x.smaller(y);
    forward_fmax("fmax", wide_real_bool T): |x, y| x.fmax(y);
    forward_fmin("fmin", wide_real_bool T): |x, y| x.fmin(y);
    forward_gcd("gcd", integer T): |x, y| x.gcd(y);
}

fn neg(x: &Tensor) -> Result<Tensor> {
    mul(x, Scalar::Int(-1), None)
}

/// `a + alpha * b`.
pub fn add<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    alpha: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    let y = if alpha == Scalar::Int(1) {
        forward_add(a, b, dtype, out)?
    } else {
        check_alpha(alpha, dtype)?;
        scaled(a, b, alpha, dtype, out)?
    };
    track2(y, "AddBackward0", a, &None, b, |_| {
        move |g, need, has| both(need, has, || Ok(g.clone()), || times_conj(g, alpha))
    })
}

/// `a - alpha * b`.
pub fn sub<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    alpha: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let dtype = common_type(a, b);
    check_sub(a, b)?;
    let y = if alpha == Scalar::Int(1) {
        forward_sub(a, b, dtype, out)?
    } else {
        check_alpha(alpha, dtype)?;
        scaled(a, b, negated(alpha), dtype, out)?
    };
    track2(y, "SubBackward0", a, &None, b, |_| {
        move |g, need, has| both(need, has, || Ok(g.clone()), || times_conj(g, negated(alpha)))
    })
}

/// `b - alpha * a`.
pub fn rsub<'a>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'a>>, alpha: Scalar) -> Result<Tensor> {
    sub(b, a, alpha, None)
}

fn scaled(
    a: Operand<'_>,
    b: Operand<'_>,
    alpha: Scalar,
    dtype: DType,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let c = compute_type(dtype);
    dispatch!("add", c, wide T => {
        let alpha = alpha.to::<T>();
        run(&[(a, c), (b, c)], c, dtype, out, &block2::<T, T, T>(move |x, y| x.add(alpha.mul(y))))
    })
}

fn negated(s: Scalar) -> Scalar {
    match s {
        Scalar::Bool(b) => Scalar::Int(-i64::from(b)),
        Scalar::Int(i) => Scalar::Int(i.wrapping_neg()),
        Scalar::Float(f) => Scalar::Float(-f),
        Scalar::Complex(c) => Scalar::Complex(-c),
    }
}

fn times_conj(g: &Tensor, alpha: Scalar) -> Result<Tensor> {
    if alpha == Scalar::Int(1) {
        Ok(g.clone())
    } else {
        mul(g, alpha.conj(), None)
    }
}

fn check_alpha(alpha: Scalar, dtype: DType) -> Result<()> {
    if matches!(alpha, Scalar::Bool(_)) && dtype != DType::Bool {
        bail!(Runtime, "Boolean alpha only supported for Boolean results.");
    }
    if !dtype.is_differentiable() && matches!(alpha, Scalar::Float(_) | Scalar::Complex(_)) {
        bail!(Runtime, "For integral input tensors, argument alpha must not be a floating point number.");
    }
    if !dtype.is_complex() && alpha.is_complex() {
        bail!(Runtime, "For non-complex input tensors, argument alpha must not be a complex number.");
    }
    Ok(())
}

fn check_sub(a: Operand<'_>, b: Operand<'_>) -> Result<()> {
    let is_bool = |x: Operand<'_>| x.dtype() == DType::Bool;
    if is_bool(a) && is_bool(b) {
        bail!(
            Runtime,
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."
        );
    }
    if is_bool(a) || is_bool(b) {
        bail!(
            Runtime,
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
        );
    }
    Ok(())
}

/// `a * b`.
pub fn mul<'a>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'a>>, out: Option<&Tensor>) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    let a0 = original_of(a, out, b.requires_grad())?;
    let y = forward_mul(a, b, common_type(a, b), out)?;
    track2(y, "MulBackward0", a, &a0, b, |s| {
        let (ka, kb) = (s.a_for_b(), s.b_for_a());
        move |g, need, has| {
            let by = |x: Owned| mul(g, x.conj()?.op(), None);
            both(need, has, || by(kb.get()?), || by(ka.get()?))
        }
    })
}

/// How a quotient is rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// True division.
    No,
    Trunc,
    Floor,
}

impl Rounding {
    /// From the name that Python passes.
    pub fn parse(mode: Option<&str>) -> Result<Rounding> {
        Ok(match mode {
            None => Rounding::No,
            Some("trunc") => Rounding::Trunc,
            Some("floor") => Rounding::Floor,
            Some(m) => bail!(
                Runtime,
                "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{m}'"
            ),
        })
    }
}

/// `a / b`, rounded as told.
pub fn div<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    rounding: Rounding,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    match rounding {
        Rounding::No => {}
        Rounding::Trunc => return rounded(forward_trunc, a, b, "DivBackward1", out),
        Rounding::Floor => return rounded(forward_floor, a, b, "DivBackward1", out),
    }
    let a0 = original_of(a, out, b.requires_grad())?;
    let y = forward_div(a, b, float_type(a, b), out)?;
    track2(y, "DivBackward0", a, &a0, b, |s| {
        let (ka, kb) = (s.a_for_b(), s.b());
        move |g, need, has| {
            let b = kb.get()?.conj()?;
            both(
                need,
                has,
                || div(g, b.op(), Rounding::No, None),
                || {
                    let a = ka.get()?.conj()?;
                    let ratio = div(a.op(), b.op(), Rounding::No, None)?;
                    neg(&mul(g, &div(&ratio, b.op(), Rounding::No, None)?, None)?)
                },
            )
        }
    })
}

type Forward = fn(Operand<'_>, Operand<'_>, DType, Option<&Tensor>) -> Result<Tensor>;

/// Division with rounding, which has gradients that are zero.
fn rounded(
    f: Forward,
    a: Operand<'_>,
    b: Operand<'_>,
    name: &'static str,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let y = f(a, b, dtype, out)?;
    track2(y, name, a, &None, b, |_| {
        move |g: &Tensor, need, has| {
            let zero = || mul(g, Scalar::Int(0), None);
            both(need, has, zero, zero)
        }
    })
}

/// Integers do not divide by zero.
fn check_divisor(b: Operand<'_>, dtype: DType) -> Result<()> {
    if !dtype.is_integral(true) {
        return Ok(());
    }
    let zero = match b {
        Operand::Number(s) => s.is_zero(),
        Operand::Tensor(t) => dispatch!("div", t.dtype(), integer_bool T => {
            let mut zero = false;
            // SAFETY: the offset comes from the tensor's own geometry.
            t.for_each_offset(|i| zero |= unsafe { *t.data_ptr::<T>().add(i) } == T::default());
            Ok(zero)
        })?,
    };
    if zero {
        bail!(Runtime, "ZeroDivisionError");
    }
    Ok(())
}

/// The largest integer not above `a / b`.
pub fn floor_divide<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    rounded(forward_floor, a.into(), b.into(), "NotImplemented", out)
}

/// `a - b * floor(a / b)`: the remainder with the divisor's sign.
pub fn remainder<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    modulo(forward_remainder, a.into(), b.into(), Rounding::Floor, "RemainderBackward0", out)
}

/// `a - b * trunc(a / b)`: the remainder with the dividend's sign.
pub fn fmod<'a>(
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'a>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    modulo(forward_fmod, a.into(), b.into(), Rounding::Trunc, "FmodBackward0", out)
}

fn modulo(
    f: Forward,
    a: Operand<'_>,
    b: Operand<'_>,
    rounding: Rounding,
    name: &'static str,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let dtype = common_type(a, b);
    check_divisor(b, dtype)?;
    let a0 = original_of(a, out, b.requires_grad())?;
    let y = f(a, b, dtype, out)?;
    track2(y, name, a, &a0, b, |s| {
        let (ka, kb) = (s.a_for_b(), s.b());
        move |g, need, has| {
            both(
                need,
                has,
                || Ok(g.clone()),
                || neg(&mul(g, &div(ka.get()?.op(), kb.get()?.op(), rounding, None)?, None)?),
            )
        }
    })
}

/// Which of two elements an operator picks.
#[derive(Clone, Copy, PartialEq)]
enum Pick {
    Maximum,
    Minimum,
    Fmax,
    Fmin,
}

/// The larger of two elements; NaN if either is.
pub fn maximum<'a>(a: &'a Tensor, b: &'a Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    pick(a, b, Pick::Maximum, out)
}

/// The smaller of two elements; NaN if either is.
pub fn minimum<'a>(a: &'a Tensor, b: &'a Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    pick(a, b, Pick::Minimum, out)
}

/// The larger of two elements; NaN only if both are.
pub fn fmax<'a>(a: &'a Tensor, b: &'a Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    pick(a, b, Pick::Fmax, out)
}

/// The smaller of two elements; NaN only if both are.
pub fn fmin<'a>(a: &'a Tensor, b: &'a Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    pick(a, b, Pick::Fmin, out)
}

fn pick(a: &Tensor, b: &Tensor, which: Pick, out: Option<&Tensor>) -> Result<Tensor> {
    let (f, op, name): (Forward, &str, &'static str) = match which {
        Pick::Maximum => (forward_maximum, "maximum", "MaximumBackward0"),
        Pick::Minimum => (forward_minimum, "minimum", "MinimumBackward0"),
        Pick::Fmax => (forward_fmax, "fmax", "FmaxBackward0"),
        Pick::Fmin => (forward_fmin, "fmin", "FminBackward0"),
    };
    let (x, y) = (Operand::Tensor(a), Operand::Tensor(b));
    let dtype = common_type(x, y);
    if dtype.is_complex() {
        bail!(Runtime, "{op} not implemented for complex tensors.");
    }
    let a0 = original_of(x, out, true)?;
    let result = f(x, y, dtype, out)?;
    track2(result, name, x, &a0, y, |s| {
        let (ka, kb) = (s.a(), s.b());
        move |g, need, has| {
            let (Owned::Tensor(a), Owned::Tensor(b)) = (ka.get()?, kb.get()?) else {
                bail!(Runtime, "internal error: operands of {op}");
            };
            let (of_a, of_b) = shares(&a, &b, which)?;
            both(need, has, || mul(g, &of_a, None), || mul(g, &of_b, None))
        }
    })
}

/// The parts of the gradient that go to each operand: to the one that was picked, half to each where they are equal.
fn shares(a: &Tensor, b: &Tensor, which: Pick) -> Result<(Tensor, Tensor)> {
    use super::compare::{eq, ge, gt, le, lt};
    let dtype = common_type(Operand::Tensor(a), Operand::Tensor(b));
    let as_number = |m: Tensor| super::copy::to_dtype(&m, dtype);
    if matches!(which, Pick::Fmax | Pick::Fmin) {
        let better = if which == Pick::Fmax { ge(a, b, None)? } else { le(a, b, None)? };
        let b_is_nan = super::compare::ne(b, b, None)?;
        let of_a = super::bitwise::bitwise_or(&better, &b_is_nan, None)?;
        let of_b = super::bitwise::logical_not(&of_a, None)?;
        return Ok((as_number(of_a)?, as_number(of_b)?));
    }
    let half = mul(&as_number(eq(a, b, None)?)?, Scalar::Float(0.5), None)?;
    let (first, second) = if which == Pick::Maximum {
        (gt(a, b, None)?, lt(a, b, None)?)
    } else {
        (lt(a, b, None)?, gt(a, b, None)?)
    };
    Ok((add(&as_number(first)?, &half, 1.into(), None)?, add(&as_number(second)?, &half, 1.into(), None)?))
}

/// The greatest common divisor.
pub fn gcd(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let (a, b) = (Operand::Tensor(a), Operand::Tensor(b));
    forward_gcd(a, b, common_type(a, b), out)
}

/// The least common multiple.
pub fn lcm(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let (a, b) = (Operand::Tensor(a), Operand::Tensor(b));
    let dtype = common_type(a, b);
    dispatch!("lcm", dtype, integer T => run(&[(a, dtype), (b, dtype)], dtype, dtype, out, &block2::<T, T, T>(|x, y| {
        let product = x.trunc_div(x.gcd(y)).mul(y);
        product.larger(T::default().sub(product))
    })))
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
        div(self, other, Rounding::No, None)
    }

    /// Every element times a number.
    pub fn scale(&self, factor: f64) -> Result<Tensor> {
        mul(self, Scalar::Float(factor), None)
    }

    pub fn neg(&self) -> Result<Tensor> {
        neg(self)
    }
}
