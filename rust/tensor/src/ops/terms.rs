//! Short names for what gradient rules are made of.
use super::{binary, copy, view};
use crate::promotion::promote_types;
use crate::{dispatch, shape, DType, Element, Result, Scalar, Tensor};
use num_complex::Complex;

type C = Complex<f64>;

fn vals(x: &Tensor) -> Result<Vec<Scalar>> {
    let x = copy::contiguous(&x.detach())?;
    dispatch!("vals", x.dtype(), all T => Ok(x.to_vec::<T>()?.into_iter().map(|v| v.to_scalar()).collect()))
}
fn make(v: Vec<Scalar>, s: &[usize], d: DType) -> Result<Tensor> {
    dispatch!("make", d, all T => Tensor::from_vec(v.into_iter().map(|v| v.to::<T>()).collect::<Vec<T>>(), s))
}
fn un(x: &Tensor, d: DType, f: impl Fn(Scalar) -> Scalar) -> Result<Tensor> {
    make(vals(x)?.into_iter().map(f).collect(), x.shape(), d)
}
fn bi(a: &Tensor, b: &Tensor, d: Option<DType>, f: impl Fn(C, C) -> C) -> Result<Tensor> {
    let t = if a.ndim() > 0 && b.ndim() == 0 && b.dtype() != DType::C64 {
        a.dtype()
    } else if b.ndim() > 0 && a.ndim() == 0 {
        b.dtype()
    } else {
        promote_types(a.dtype(), b.dtype())
    };
    let s = shape::broadcast(a.shape(), b.shape())?;
    let g = |t: &Tensor| vals(&view::expand_to(&t.detach(), &s)?);
    let d = d.unwrap_or(t);
    let v = g(a)?
        .into_iter()
        .zip(g(b)?)
        .map(|(x, y)| {
            let r = f(x.to_complex(), y.to_complex());
            if d.is_complex() {
                Scalar::Complex(r)
            } else {
                Scalar::Float(r.re)
            }
        })
        .collect();
    make(v, &s, d)
}
fn fun(x: &Tensor, f: impl Fn(C) -> C) -> Result<Tensor> {
    un(x, x.dtype(), |v| {
        if x.dtype().is_complex() {
            Scalar::Complex(f(v.to_complex()))
        } else {
            Scalar::Float(f(v.to_complex()).re)
        }
    })
}
fn b(v: bool) -> C {
    C::new(v as u8 as f64, 0.0)
}
pub(crate) fn add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::add(a, b, 1.into(), None)
}
pub(crate) fn mul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::mul(a, b, None)
}
pub(crate) fn div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::div(a, b, binary::Rounding::No, None)
}
pub(crate) fn sub(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    binary::sub(a, b, 1.into(), None)
}
pub(crate) fn logical_and(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    super::bitwise::logical_and(x, y, None)
}
pub(crate) fn equal_or_nan(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    bi(x, y, Some(DType::Bool), |p, q| b(p == q || p.is_nan() && q.is_nan()))
}
pub(crate) fn neg(x: &Tensor) -> Result<Tensor> {
    x.neg()
}
pub(crate) fn mul_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::mul(x, Scalar::Float(n), None)
}
pub(crate) fn mul_scalar(x: &Tensor, n: Scalar) -> Result<Tensor> {
    binary::mul(x, n, None)
}
pub(crate) fn div_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::div(x, Scalar::Float(n), binary::Rounding::No, None)
}
pub(crate) fn add_number(x: &Tensor, n: f64) -> Result<Tensor> {
    binary::add(x, Scalar::Float(n), 1.into(), None)
}
pub(crate) fn pow_number(x: &Tensor, n: f64) -> Result<Tensor> {
    fun(x, |v| if v.im == 0.0 { C::new(v.re.powf(n), 0.0) } else { v.powf(n) })
}
pub(crate) fn clamp_min(x: &Tensor, n: f64) -> Result<Tensor> {
    fun(x, |v| C::new(v.re.max(n), 0.0))
}
pub(crate) fn floor(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| C::new(v.re.floor(), 0.0))
}
pub(crate) fn ceil(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| C::new(v.re.ceil(), 0.0))
}
pub(crate) fn round(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| C::new(v.re.round_ties_even(), 0.0))
}
pub(crate) fn exp(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| if v.im == 0.0 { C::new(v.re.exp(), 0.0) } else { v.exp() })
}
pub(crate) fn log(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| if v.im == 0.0 && !x.dtype().is_complex() { C::new(v.re.ln(), 0.0) } else { v.ln() })
}
pub(crate) fn conj(x: &Tensor) -> Result<Tensor> {
    super::complex::conj(x)
}
pub(crate) fn sgn(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| {
        if v.im == 0.0 {
            C::new(
                if v.re > 0.0 {
                    1.0
                } else if v.re < 0.0 {
                    -1.0
                } else {
                    v.re
                },
                0.0,
            )
        } else {
            v / v.norm()
        }
    })
}
pub(crate) fn abs(x: &Tensor) -> Result<Tensor> {
    un(x, x.dtype().to_real(), |v| Scalar::Float(v.to_complex().norm()))
}
pub(crate) fn real(x: &Tensor) -> Result<Tensor> {
    view::real(x)
}
fn test(x: &Tensor, f: impl Fn(C) -> bool) -> Result<Tensor> {
    un(x, DType::Bool, |v| Scalar::Bool(f(v.to_complex())))
}
pub(crate) fn logical_not(x: &Tensor) -> Result<Tensor> {
    super::bitwise::logical_not(&x.detach(), None)
}
pub(crate) fn isnan(x: &Tensor) -> Result<Tensor> {
    test(x, |v| v.re.is_nan() || v.im.is_nan())
}
pub(crate) fn is_infinite(x: &Tensor) -> Result<Tensor> {
    test(x, |v| v.re.is_infinite() || v.im.is_infinite())
}
pub(crate) fn eq_number(x: &Tensor, n: f64) -> Result<Tensor> {
    super::compare::eq(&x.detach(), Scalar::Float(n), None)
}
pub(crate) fn gt_number(x: &Tensor, n: f64) -> Result<Tensor> {
    super::compare::gt(&x.detach(), Scalar::Float(n), None)
}
pub(crate) fn has_zero(x: &Tensor) -> Result<bool> {
    Ok(vals(x)?.iter().any(|v| v.is_zero()))
}
pub(crate) fn masked_fill(x: &Tensor, m: &Tensor, n: f64) -> Result<Tensor> {
    super::index::masked_fill_number(x, m, n.into(), None)
}
pub(crate) fn complex(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    bi(x, y, Some(x.dtype().to_complex()), |a, b| C::new(a.re, b.re))
}
pub(crate) fn lerp(x: &Tensor, y: &Tensor, w: &Tensor) -> Result<Tensor> {
    add(x, &mul(&sub(y, x)?, w)?)
}
pub(crate) fn where_(c: &Tensor, x: &Tensor, y: &Tensor) -> Result<Tensor> {
    let k = mul(&copy::to_dtype(c, x.dtype())?, x)?;
    add(&k, &mul(&copy::to_dtype(&logical_not(c)?, x.dtype())?, y)?)
}
pub(crate) fn any_negative(x: &Tensor) -> Result<bool> {
    Ok(vals(x)?.iter().any(|v| v.to_f64() < 0.0))
}
pub(crate) fn sqrt(x: &Tensor) -> Result<Tensor> {
    fun(x, |v| C::new(v.re.sqrt(), 0.0))
}
pub(crate) fn clamp_max(x: &Tensor, n: f64) -> Result<Tensor> {
    fun(x, |v| C::new(if v.re > n { n } else { v.re }, 0.0))
}
pub(crate) fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    super::matmul::matmul(a, b)
}
