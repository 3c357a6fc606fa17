//! Short names for what gradient rules are made of.
use super::{binary, bitwise, compare, complex as parts, index, select, unary};
use crate::{Result, Scalar, Tensor};

const ONE: Scalar = Scalar::Int(1);

pub(crate) fn add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::add(a, b, ONE, None)
}

pub(crate) fn sub(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::sub(a, b, ONE, None)
}

pub(crate) fn mul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::mul(a, b, None)
}

pub(crate) fn div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::div(a, b, None)
}

pub(crate) fn logical_and(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    bitwise::logical_and(a, b, None)
}

/// Whether elements are equal, or both NaN.
pub(crate) fn equal_or_nan(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let nan = bitwise::logical_and(&unary::isnan(a, None)?, &unary::isnan(b, None)?, None)?;
    bitwise::logical_or(&compare::eq(a, b, None)?, &nan, None)
}

pub(crate) fn neg(x: &Tensor) -> Result<Tensor> {
    unary::neg(x, None)
}

pub(crate) fn mul_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::mul(x, n, None)
}

pub(crate) fn mul_scalar(x: &Tensor, n: Scalar) -> Result<Tensor> {
    binary::mul(x, n, None)
}

pub(crate) fn div_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::div(x, n, None)
}

pub(crate) fn add_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::add(x, n, ONE, None)
}

pub(crate) fn pow_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::pow(x, n, None)
}

pub(crate) fn clamp_min(x: &Tensor, n: f64) -> Result<Tensor> {
    select::clamp(x, Some(n.into()), None, select::ClampForm::Min, None)
}

pub(crate) fn floor(x: &Tensor) -> Result<Tensor> {
    unary::floor(x, None)
}

pub(crate) fn ceil(x: &Tensor) -> Result<Tensor> {
    unary::ceil(x, None)
}

pub(crate) fn round(x: &Tensor) -> Result<Tensor> {
    unary::round(x, None)
}

pub(crate) fn exp(x: &Tensor) -> Result<Tensor> {
    unary::exp(x, None)
}

pub(crate) fn log(x: &Tensor) -> Result<Tensor> {
    unary::log(x, None)
}

pub(crate) fn conj(x: &Tensor) -> Result<Tensor> {
    parts::conj(x)
}

pub(crate) fn sgn(x: &Tensor) -> Result<Tensor> {
    parts::sgn(x, None)
}

pub(crate) fn abs(x: &Tensor) -> Result<Tensor> {
    parts::abs(x, None)
}

pub(crate) fn real(x: &Tensor) -> Result<Tensor> {
    parts::real_part(x)
}

pub(crate) fn logical_not(x: &Tensor) -> Result<Tensor> {
    bitwise::logical_not(x, None)
}

pub(crate) fn isnan(x: &Tensor) -> Result<Tensor> {
    unary::isnan(x, None)
}

pub(crate) fn is_infinite(x: &Tensor) -> Result<Tensor> {
    unary::isinf(x, None)
}

pub(crate) fn eq_number(x: &Tensor, n: f64) -> Result<Tensor> {
    compare::eq(x, n, None)
}

pub(crate) fn gt_number(x: &Tensor, n: f64) -> Result<Tensor> {
    compare::gt(x, n, None)
}

pub(crate) fn has_zero(x: &Tensor) -> Result<bool> {
    binary::has_zero(x)
}

pub(crate) fn masked_fill(x: &Tensor, mask: &Tensor, n: f64) -> Result<Tensor> {
    index::masked_fill_number(x, mask, n.into(), None)
}

pub(crate) fn complex(re: &Tensor, im: &Tensor) -> Result<Tensor> {
    parts::complex(re, im)
}

pub(crate) fn lerp(start: &Tensor, end: &Tensor, weight: &Tensor) -> Result<Tensor> {
    select::lerp(start, end, weight.into(), None)
}

pub(crate) fn where_(condition: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    select::where_(condition, a, b, None)
}

pub(crate) fn any_negative(x: &Tensor) -> Result<bool> {
    let below = compare::lt(x, 0, None)?;
    Ok(below.to_vec::<bool>()?.into_iter().any(|b| b))
}

pub(crate) fn sqrt(x: &Tensor) -> Result<Tensor> {
    unary::sqrt(x, None)
}

pub(crate) fn clamp_max(x: &Tensor, n: f64) -> Result<Tensor> {
    select::clamp(x, None, Some(n.into()), select::ClampForm::Max, None)
}

pub(crate) fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    super::matmul::matmul(a, b)
}
