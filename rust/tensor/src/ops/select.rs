//! Choices and blends of three operands: `where`, `clamp`, `lerp`, `addcmul`, `addcdiv`.
use super::binary::{div, mul, neg_of, params, plain, sub, zeros};
use super::elementwise::{common_type, Kernel};
use super::operand::Owned;
use super::rules::{apply, recorded, rule, Rule, A, B, C, NO_NUMBERS};
use super::{bitwise, compare, copy};
use crate::promotion::{result_type, Operand};
use crate::{bail, shape, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::{binary, ternary, unary};

static WHERE_RULE: Rule = rule!("WhereBackward0";
    0 => |g, _| zeros(g); A => |g, s| where_(&s.tensor(0)?, g, 0, None); A => |g, s| where_(&s.tensor(0)?, 0, g, None));

/// `a` where the condition holds, else `b`.
pub fn where_<'a, 'b>(
    condition: &Tensor,
    a: impl Into<Operand<'a>>,
    b: impl Into<Operand<'b>>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let (a, b) = (a.into(), b.into());
    if !matches!(condition.dtype(), DType::Bool | DType::U8) {
        bail!(
            Runtime,
            "where expected condition to be a boolean tensor, but got a tensor with dtype {}",
            condition.dtype().type_name()
        );
    }
    let dtype = common_type(a, b);
    for operand in [a, b] {
        if let Operand::Number(s) = operand {
            s.fitting(dtype)?;
        }
    }
    let size = [Some(a), Some(b)].into_iter().flatten().try_fold(
        shape::Dims::from_slice(condition.shape()),
        |s, o| match o {
            Operand::Tensor(t) => shape::broadcast(&s, t.shape()),
            Operand::Number(_) => Ok(s),
        },
    )?;
    recorded(&WHERE_RULE, &[Operand::Tensor(condition), a, b], NO_NUMBERS, out, || {
        if let Some(out) = out {
            super::elementwise::check_out(out, &size, dtype)?;
        }
        let y = match out {
            Some(out) if out.dtype() == dtype => out.clone(),
            _ => {
                let tensors: smallvec::SmallVec<[&Tensor; 3]> =
                    [Operand::Tensor(condition), a, b].into_iter().filter_map(Operand::tensor).collect();
                super::elementwise::empty_like(&size, &tensors, dtype)?
            }
        };
        super::elementwise::choose(condition, a, b, dtype, &y)?;
        match out {
            Some(out) if !y.same(out) => copy::copy_into(&y, out).map(|()| out.clone()),
            _ => Ok(y),
        }
    })
}

/// Bounds of a clamp.
type Bound<'a> = Option<Operand<'a>>;

fn check_clamp(x: &Tensor) -> Result<()> {
    if x.dtype().is_complex() {
        bail!(NotImplemented, "clamp is not supported for complex types");
    }
    Ok(())
}

static CLAMP_NUMBERS_RULE: Rule =
    rule!("ClampBackward1"; A => |g, s| within(g, &s.tensor(0)?, s.numbers[0], s.numbers[1]));
static CLAMP_MIN_RULE: Rule = rule!("ClampMinBackward0"; A => |g, s| within(g, &s.tensor(0)?, s.numbers[0], Scalar::Float(f64::INFINITY)));
static CLAMP_MAX_RULE: Rule = rule!("ClampMaxBackward0"; A => |g, s| within(g, &s.tensor(0)?, Scalar::Float(f64::NEG_INFINITY), s.numbers[1]));

/// The gradient where `low <= x <= high`, else zero.
fn within(g: &Tensor, x: &Tensor, low: Scalar, high: Scalar) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "clamp_backward", table: &binary::CLAMP_BACKWARD };
    static RULE: Rule = rule!("WhereBackward0";
        B => |g, s| within(g, &s.tensor(1)?, s.numbers[0], s.numbers[1]); 0 => |g, _| zeros(g));
    let p = Params { f: [low.to_f64(), high.to_f64(), 0.0, 0.0], ..Params::default() };
    let dtype = common_type(g.into(), x.into());
    apply(&KERNEL, &RULE, &[g.into(), x.into()], (dtype, dtype), &p, [low, high, Scalar::Int(0)], None)
}

/// How [`clamp`] was called, which shows in the node's name.
#[derive(Clone, Copy, PartialEq)]
pub enum ClampForm {
    Both,
    Min,
    Max,
}

/// `x` within bounds that are numbers.
pub fn clamp(
    x: &Tensor,
    low: Option<Scalar>,
    high: Option<Scalar>,
    form: ClampForm,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    static BOTH: Kernel = Kernel { name: "clamp_scalar_cpu", table: &unary::CLAMP };
    static MIN: Kernel = Kernel { name: "clamp_min_scalar_cpu", table: &unary::CLAMP_MIN };
    static MAX: Kernel = Kernel { name: "clamp_max_scalar_cpu", table: &unary::CLAMP_MAX };
    check_clamp(x)?;
    let mut operands: smallvec::SmallVec<[Operand; 3]> = smallvec::smallvec![Operand::Tensor(x)];
    operands.extend(low.into_iter().chain(high).map(Operand::Number));
    if operands.len() == 1 {
        bail!(Runtime, "torch.clamp: At least one of 'min' or 'max' must not be None");
    }
    let dtype = result_type(&operands);
    if [low, high].into_iter().flatten().any(|s| s.to_f64().is_nan()) {
        let nan = super::factory::full_like(x, Scalar::Float(f64::NAN), Some(dtype))?;
        return match out {
            Some(out) => copy::copy_into(&nan, out).map(|()| out.clone()),
            None => Ok(nan),
        };
    }
    for s in [low, high].into_iter().flatten() {
        s.fitting_strictly(dtype)?;
    }
    let (kernel, p) = match (low, high) {
        (Some(l), Some(h)) => (&BOTH, params(dtype, &[l, h])),
        (Some(l), None) => (&MIN, params(dtype, &[l])),
        (_, h) => (&MAX, params(dtype, &[h.unwrap_or(Scalar::Int(0))])),
    };
    let rule = match form {
        ClampForm::Both => &CLAMP_NUMBERS_RULE,
        ClampForm::Min => &CLAMP_MIN_RULE,
        ClampForm::Max => &CLAMP_MAX_RULE,
    };
    let low = low.unwrap_or(Scalar::Float(f64::NEG_INFINITY));
    let high = high.unwrap_or(Scalar::Float(f64::INFINITY));
    apply(kernel, rule, &[x.into()], (dtype, dtype), &p, [low, high, Scalar::Int(0)], out)
}

static CLAMP_RULE: Rule = rule!("ClampBackward0";
A | B | C => |g, s| {
    let (x, low, high) = (s.tensor(0)?, s.tensor(1)?, s.tensor(2)?);
    let inside = bitwise::logical_and(&compare::ge(&x, &low, None)?, &compare::le(&x, &high, None)?, None)?;
    where_(&inside, g, 0, None)
};
A | B | C => |g, s| {
    let (x, low, high) = (s.tensor(0)?, s.tensor(1)?, s.tensor(2)?);
    let mask = bitwise::logical_and(&compare::lt(&x, &low, None)?, &compare::lt(&low, &high, None)?, None)?;
    where_(&mask, g, 0, None)
};
A | B | C => |g, s| {
    let (x, low, high) = (s.tensor(0)?, s.tensor(1)?, s.tensor(2)?);
    let mask = bitwise::logical_or(&compare::gt(&x, &high, None)?, &compare::lt(&high, &low, None)?, None)?;
    where_(&mask, g, 0, None)
});
static CLAMP_MIN_TENSOR_RULE: Rule = rule!("ClampMinBackward1";
    A | B => |g, s| where_(&compare::ge(&s.tensor(0)?, &s.tensor(1)?, None)?, g, 0, None);
    A | B => |g, s| where_(&compare::lt(&s.tensor(0)?, &s.tensor(1)?, None)?, g, 0, None));
static CLAMP_MAX_TENSOR_RULE: Rule = rule!("ClampMaxBackward1";
    A | B => |g, s| where_(&compare::le(&s.tensor(0)?, &s.tensor(1)?, None)?, g, 0, None);
    A | B => |g, s| where_(&compare::gt(&s.tensor(0)?, &s.tensor(1)?, None)?, g, 0, None));

/// `x` within bounds that are tensors.
pub fn clamp_tensor(
    x: &Tensor,
    low: Option<&Tensor>,
    high: Option<&Tensor>,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    static CLAMP: Kernel = Kernel { name: "clamp_cpu", table: &ternary::CLAMP3 };
    static MIN: Kernel = Kernel { name: "maximum_cpu", table: &binary::MAXIMUM };
    static MAX: Kernel = Kernel { name: "minimum_cpu", table: &binary::MINIMUM };
    check_clamp(x)?;
    match (low, high) {
        (Some(l), Some(h)) => {
            let operands: [Operand; 3] = [x.into(), l.into(), h.into()];
            let dtype = result_type(&operands);
            apply(&CLAMP, &CLAMP_RULE, &operands, (dtype, dtype), &Params::default(), NO_NUMBERS, out)
        }
        (Some(l), None) => {
            plain(&MIN, &CLAMP_MIN_TENSOR_RULE, x.into(), l.into(), common_type(x.into(), l.into()), out)
        }
        (None, Some(h)) => {
            plain(&MAX, &CLAMP_MAX_TENSOR_RULE, x.into(), h.into(), common_type(x.into(), h.into()), out)
        }
        (None, None) => bail!(Runtime, "torch.clamp: At least one of 'min' or 'max' must not be None"),
    }
}

/// [`clamp_tensor`] or [`clamp`], as the bounds ask for; a number beside a tensor counts as a tensor.
pub fn clamp_any(x: &Tensor, low: Bound, high: Bound, out: Option<&Tensor>) -> Result<Tensor> {
    let number = |b: &Bound| matches!(b, None | Some(Operand::Number(_)));
    let scalar = |b: Bound| match b {
        Some(Operand::Number(s)) => Some(s),
        _ => None,
    };
    if number(&low) && number(&high) {
        return clamp(x, scalar(low), scalar(high), ClampForm::Both, out);
    }
    let as_tensor = |b: Bound| -> Result<Option<Tensor>> {
        match b {
            None => Ok(None),
            Some(Operand::Tensor(t)) => Ok(Some(t.clone())),
            Some(Operand::Number(s)) => Tensor::scalar(s, x.dtype()).map(Some),
        }
    };
    clamp_tensor(x, as_tensor(low)?.as_ref(), as_tensor(high)?.as_ref(), out)
}

fn times(g: &Tensor, v: Owned) -> Result<Tensor> {
    mul(g, &v.conj()?, None)
}

static LERP: Kernel = Kernel { name: "lerp_kernel_tensor", table: &ternary::LERP };
static LERP_NUMBER: Kernel = Kernel { name: "lerp_kernel_scalar", table: &ternary::LERP };
macro_rules! lerp_rule {
    ($name:literal) => {
        rule!($name;
            C => |g, s| { let rest = rest_of(&s.get(2)?)?; times(g, Owned::Tensor(rest)) };
            C => |g, s| times(g, s.get(2)?);
            A | B => |g, s| times(g, Owned::Tensor(sub(&s.tensor(1)?, &s.tensor(0)?, Scalar::Int(1), None)?)))
    };
}
static LERP_RULE0: Rule = lerp_rule!("LerpBackward0");
static LERP_RULE1: Rule = lerp_rule!("LerpBackward1");

/// `1 - w` for a number.
fn rest_of(w: &Owned) -> Result<Tensor> {
    match w {
        Owned::Number(Scalar::Complex(c)) => Tensor::scalar(Scalar::Complex(1.0 - c), DType::C128),
        Owned::Number(s) => Tensor::scalar(Scalar::Float(1.0 - s.to_f64()), DType::F64),
        Owned::Tensor(t) => sub(1, t, Scalar::Int(1), None),
    }
}

/// From `start` to `end` by `weight`.
pub fn lerp(start: &Tensor, end: &Tensor, weight: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let expect = |name: &str, t: &Tensor| -> Result<()> {
        if t.dtype() != start.dtype() {
            bail!(
                Runtime,
                "expected dtype {} for `{name}` but got dtype {}",
                cpp_name(start.dtype()),
                cpp_name(t.dtype())
            );
        }
        Ok(())
    };
    expect("end", end)?;
    let (kernel, rule) = match weight {
        Operand::Tensor(w) => {
            // A lone weight of another floating type is converted.
            if w.ndim() > 0 || !w.dtype().is_differentiable() {
                expect("weight", w)?;
            }
            (&LERP, &LERP_RULE1)
        }
        Operand::Number(_) => (&LERP_NUMBER, &LERP_RULE0),
    };
    let operands = [start.into(), end.into(), weight];
    apply(kernel, rule, &operands, (start.dtype(), start.dtype()), &Params::default(), NO_NUMBERS, out)
}

/// The name of a dtype in some of PyTorch's messages.
pub(crate) fn cpp_name(dtype: DType) -> &'static str {
    match dtype {
        DType::U8 => "unsigned char",
        DType::I8 => "signed char",
        DType::I16 => "short",
        DType::I32 => "int",
        DType::I64 => "long",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::F32 => "float",
        DType::F64 => "double",
        DType::C64 => "c10::complex<float>",
        DType::C128 => "c10::complex<double>",
        DType::Bool => "bool",
    }
}

static ADDCMUL_RULE: Rule = rule!("AddcmulBackward0"; 0 => |g, _| Ok(g.clone());
    C => |g, s| times(&times(g, s.get(2)?)?, Owned::Number(s.numbers[0]));
    B => |g, s| times(&times(g, s.get(1)?)?, Owned::Number(s.numbers[0])));

/// `x + value * a * b`.
pub fn addcmul(x: &Tensor, a: &Tensor, b: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "addcmul_cpu_out", table: &ternary::ADDCMUL };
    blend(&KERNEL, &ADDCMUL_RULE, [x, a, b], value, out)
}

static ADDCDIV_RULE: Rule = rule!("AddcdivBackward0"; 0 => |g, _| Ok(g.clone());
C => |g, s| {
    let scale = Owned::Tensor(div(s.numbers[0], &s.tensor(2)?, None)?);
    times(g, scale)
};
B | C => |g, s| {
    let (a, b) = (s.tensor(1)?, s.tensor(2)?);
    let slope = mul(&div(&a, &mul(&b, &b, None)?, None)?, s.numbers[0], None)?;
    neg_of(&times(g, Owned::Tensor(slope))?)
});

/// `x + value * a / b`.
pub fn addcdiv(x: &Tensor, a: &Tensor, b: &Tensor, value: Scalar, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "addcdiv_cpu_out", table: &ternary::ADDCDIV };
    if a.dtype().is_integral(true) && b.dtype().is_integral(true) {
        bail!(
            Runtime,
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes."
        );
    }
    blend(&KERNEL, &ADDCDIV_RULE, [x, a, b], value, out)
}

fn blend(
    kernel: &'static Kernel,
    rule: &'static Rule,
    t: [&Tensor; 3],
    value: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let operands = t.map(Operand::Tensor);
    let dtype = result_type(&operands);
    apply(
        kernel,
        rule,
        &operands,
        (dtype, dtype),
        &params(dtype, &[value]),
        [value, Scalar::Int(0), Scalar::Int(0)],
        out,
    )
}
