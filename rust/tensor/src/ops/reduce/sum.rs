//! Sums and means.
use super::Over;
use crate::autograd::track;
use crate::ops::memory::{widened, write};
use crate::ops::{copy, terms, view};
use crate::shape::Dims;
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_kernels::reduce::{NanSum, Sum};

/// The sum in the type that it is computed in: 64-bit integers, at least single precision.
fn wide_sum(x: &Tensor, over: &Over) -> Result<Tensor> {
    widened!("sum", x.dtype(), number T C => over.run::<T, _>(Sum::<C>::new(), x, &[()]))
}

/// The input brought to a dtype that is asked for; 16-bit floats are summed wide without it.
fn prepared(x: &Tensor, dtype: DType) -> Result<Tensor> {
    let from = x.dtype();
    let wide_enough = dtype == DType::F32 && matches!(from, DType::F16 | DType::BF16)
        || dtype == DType::I64 && from.is_integral(true);
    if wide_enough {
        Ok(x.clone())
    } else {
        copy::to_dtype(x, dtype)
    }
}

/// The sum over `dims`, all if none are given; integers and booleans add up as int64.
pub fn sum(x: &Tensor, dims: Option<&[i64]>, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    let natural = if x.dtype().is_integral(true) { DType::I64 } else { x.dtype() };
    let dtype = dtype.unwrap_or(natural);
    let over = Over::new(x, dims, keepdim)?;
    let out = copy::to_dtype(&wide_sum(&prepared(&x.detach(), dtype)?, &over)?, dtype)?;
    let name = if dims.is_none() { "SumBackward0" } else { "SumBackward1" };
    track(out, name, &[x], |_| move |g: &Tensor, _| Ok(grads![Some(over.spread(g)?)]))
}

/// Sums to a shape that broadcasts to the tensor's: the gradient of broadcasting.
pub fn sum_to_size(x: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if x.shape() == shape && !(shape.is_empty() && x.dtype().is_integral(true)) {
        return Ok(x.clone());
    }
    let lead = x.ndim().saturating_sub(shape.len());
    let fits =
        x.ndim() >= shape.len() && shape.iter().zip(&x.shape()[lead..]).all(|(&s, &n)| s == n || s == 1);
    if !fits {
        bail!(
            Runtime,
            "size {{{}}} is not expandable to size {{{}}}.",
            crate::shape::display(shape),
            crate::shape::display(x.shape())
        );
    }
    let dims: Vec<i64> = (0..x.ndim())
        .filter(|&d| d < lead || shape[d - lead] == 1 && x.shape()[d] != 1)
        .map(|d| d as i64)
        .collect();
    if shape.is_empty() {
        return sum(x, None, false, None);
    }
    let out = if dims.is_empty() { x.clone() } else { sum(x, Some(&dims), true, None)? };
    view::reshape_to(&out, shape)
}

/// The sum of what is not NaN.
pub fn nansum(x: &Tensor, dims: Option<&[i64]>, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    if x.dtype().is_complex() {
        bail!(Runtime, "nansum on CPU does not support complex inputs");
    }
    if x.dtype().is_integral(true) {
        return sum(x, dims, keepdim, dtype);
    }
    let dtype = dtype.unwrap_or(x.dtype());
    let over = Over::new(x, dims, keepdim)?;
    let y = prepared(&x.detach(), dtype)?;
    let out = match y.dtype().is_floating() {
        true => widened!("nansum", y.dtype(), float T C => over.run::<T, _>(NanSum::<C>::new(), &y, &[()]))?,
        false => wide_sum(&y, &over)?,
    };
    let out = copy::to_dtype(&out, dtype)?;
    track(out, "NansumBackward0", &[x], |s| {
        let x = s.save(x);
        move |g: &Tensor, _| {
            let there = terms::logical_not(&terms::isnan(&x.get()?)?)?;
            Ok(grads![Some(terms::mul(&over.spread(g)?, &there)?)])
        }
    })
}

/// The mean over `dims`, all if none are given.
pub fn mean(x: &Tensor, dims: Option<&[i64]>, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    let out_type = dtype.unwrap_or(x.dtype());
    if !out_type.is_differentiable() {
        let (which, got) = if dtype.is_some() { ("Optional", out_type) } else { ("Input", x.dtype()) };
        bail!(
            Runtime,
            "mean(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype. Got: {}",
            got.type_name()
        );
    }
    let over = Over::new(x, dims, keepdim)?;
    let out = wide_sum(&prepared(&x.detach(), out_type)?, &over)?;
    let n = over.count as f64;
    match out.dtype() {
        DType::F32 => write::<f32>(&out).iter_mut().for_each(|v| *v /= n as f32),
        DType::F64 => write::<f64>(&out).iter_mut().for_each(|v| *v /= n),
        DType::C64 => write::<num_complex::Complex<f32>>(&out).iter_mut().for_each(|v| *v /= n as f32),
        _ => write::<num_complex::Complex<f64>>(&out).iter_mut().for_each(|v| *v /= n),
    }
    let out = copy::to_dtype(&out, out_type)?;
    let name = if dims.is_none() { "MeanBackward0" } else { "MeanBackward1" };
    track(out, name, &[x], |_| move |g: &Tensor, _| Ok(grads![Some(over.spread(&terms::div_number(g, n)?)?)]))
}

/// The mean of what is not NaN.
pub fn nanmean(x: &Tensor, dims: Option<&[i64]>, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    if !x.dtype().is_differentiable() {
        bail!(
            Runtime,
            "nanmean(): expected input to have floating point or complex dtype but got {}",
            x.dtype().type_name()
        );
    }
    let there = terms::logical_not(&terms::isnan(&x.detach())?)?;
    let count = sum(&there, dims, keepdim, None)?;
    terms::div(&nansum(x, dims, keepdim, dtype)?, &count)
}

impl Tensor {
    /// The sum of all elements.
    pub fn sum(&self) -> Result<Tensor> {
        sum(self, None, false, None)
    }

    /// The sum over some dimensions.
    pub fn sum_dims(&self, dims: &[i64], keepdim: bool) -> Result<Tensor> {
        sum(self, Some(dims), keepdim, None)
    }

    /// The mean of all elements.
    pub fn mean(&self) -> Result<Tensor> {
        mean(self, None, false, None)
    }

    /// The sum to a shape that broadcasts to this one's.
    pub fn sum_to(&self, shape: &Dims) -> Result<Tensor> {
        sum_to_size(self, shape)
    }
}
