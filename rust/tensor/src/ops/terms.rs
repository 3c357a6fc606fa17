//! Short names for what gradient rules are made of.
use super::select::ClampForm;
use super::{
    binary, bitwise, compare, complex as complex_ops, index, matmul as products, reduce, select, unary,
};
use crate::promotion::Operand;
use crate::{Result, Scalar, Tensor};

pub(crate) fn add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::add(a, b, 1.into(), None)
}

pub(crate) fn sub(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::sub(a, b, 1.into(), None)
}

pub(crate) fn mul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::mul(a, b, None)
}

pub(crate) fn div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::div(a, b, None)
}

pub(crate) fn neg(x: &Tensor) -> Result<Tensor> {
    unary::neg(x, None)
}

pub(crate) fn add_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::add_number(x, Scalar::Float(n))
}

pub(crate) fn mul_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::mul_number(x, Scalar::Float(n))
}

pub(crate) fn mul_scalar(x: &Tensor, n: Scalar) -> Result<Tensor> {
    binary::mul_number(x, n)
}

pub(crate) fn div_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::div_number(x, Scalar::Float(n))
}

pub(crate) fn pow_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::pow(x, Scalar::Float(n), None)
}

pub(crate) fn clamp_min(x: &Tensor, n: f64) -> Result<Tensor> {
    select::clamp(x, Some(Scalar::Float(n)), None, ClampForm::Min, None)
}

pub(crate) fn clamp_max(x: &Tensor, n: f64) -> Result<Tensor> {
    select::clamp(x, None, Some(Scalar::Float(n)), ClampForm::Max, None)
}

pub(crate) fn lerp(x: &Tensor, y: &Tensor, weight: &Tensor) -> Result<Tensor> {
    select::lerp(x, y, Operand::Tensor(weight), None)
}

pub(crate) fn where_(condition: &Tensor, x: &Tensor, y: &Tensor) -> Result<Tensor> {
    select::where_(condition, x, y, None)
}

pub(crate) fn masked_fill(x: &Tensor, mask: &Tensor, n: f64) -> Result<Tensor> {
    index::masked_fill_number(x, mask, n.into(), None)
}

pub(crate) fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    products::matmul(a, b)
}

macro_rules! functions {
    ($($name:ident = $op:path;)*) => { $(pub(crate) fn $name(x: &Tensor) -> Result<Tensor> { $op(x, None) })* };
}
functions! {
    exp = unary::exp;
    log = unary::log;
    sqrt = unary::sqrt;
    floor = unary::floor;
    ceil = unary::ceil;
    round = unary::round;
    isnan = unary::isnan;
    is_infinite = unary::isinf;
    abs = complex_ops::abs;
    sgn = complex_ops::sgn;
    logical_not = bitwise::logical_not;
}

pub(crate) fn conj(x: &Tensor) -> Result<Tensor> {
    complex_ops::conj(x)
}

pub(crate) fn real(x: &Tensor) -> Result<Tensor> {
    super::view::real(x)
}

pub(crate) fn complex(re: &Tensor, im: &Tensor) -> Result<Tensor> {
    complex_ops::complex(re, im)
}

pub(crate) fn logical_and(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    bitwise::logical_and(a, b, None)
}

pub(crate) fn eq_number(x: &Tensor, n: f64) -> Result<Tensor> {
    compare::eq(&x.detach(), Scalar::Float(n), None)
}

pub(crate) fn gt_number(x: &Tensor, n: f64) -> Result<Tensor> {
    compare::gt(&x.detach(), Scalar::Float(n), None)
}

/// Whether elements are equal, or both are not numbers.
pub(crate) fn equal_or_nan(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (a, b) = (a.detach(), b.detach());
    let equal = compare::eq(&a, &b, None)?;
    bitwise::logical_or(&equal, &logical_and(&isnan(&a)?, &isnan(&b)?)?, None)
}

pub(crate) fn has_zero(x: &Tensor) -> Result<bool> {
    Ok(reduce::all(&x.detach(), None, false)?.item()?.is_zero())
}

pub(crate) fn any_negative(x: &Tensor) -> Result<bool> {
    Ok(!reduce::any(&compare::lt(&x.detach(), Scalar::Int(0), None)?, None, false)?.item()?.is_zero())
}
