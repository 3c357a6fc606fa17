//! Running sums, products and extremes along a dimension.
use crate::autograd::{track, track_many};
use crate::ops::memory::{read, write};
use crate::ops::reduce::selected_along;
use crate::ops::{copy, join, reduce, terms, view};
use crate::shape::wrap_dim;
use crate::{bail, dispatch, error, grads, DType, Result, Tensor};
use ferrotorch_kernels::scan::{log_cumsum_exp, running_extreme, scan, CumProd, CumSum};
use num_complex::Complex;

/// Sizes of the dimension and of what lies inside it.
fn extent(x: &Tensor, d: usize) -> (usize, usize) {
    (x.shape().get(d).copied().unwrap_or(1), x.shape().get(d + 1..).unwrap_or(&[]).iter().product())
}

/// Runs a scan in the type that it is computed in and brings the result to `dtype`.
fn run(x: &Tensor, d: usize, dtype: DType, product: bool) -> Result<Tensor> {
    let wide = match dtype {
        DType::F16 | DType::BF16 => DType::F32,
        t if t.is_integral(true) => DType::I64,
        t => t,
    };
    let x = copy::contiguous(&copy::to_dtype(&x.detach(), wide)?)?;
    let out = Tensor::empty(x.shape(), wide)?;
    let (n, inner) = extent(&x, d);
    macro_rules! with {
        ($t:ty) => {
            match product {
                true => scan::<CumProd<$t>>(read(&x), n, inner, write(&out)),
                false => scan::<CumSum<$t>>(read(&x), n, inner, write(&out)),
            }
        };
    }
    match wide {
        DType::F32 => with!(f32),
        DType::F64 => with!(f64),
        DType::C64 => with!(Complex<f32>),
        DType::C128 => with!(Complex<f64>),
        _ => with!(i64),
    }
    copy::to_dtype(&out, dtype)
}

fn result_type(x: &Tensor, dtype: Option<DType>) -> DType {
    dtype.unwrap_or(if x.dtype().is_integral(true) { DType::I64 } else { x.dtype() })
}

/// The running sum along `dim`; integers add up as int64.
pub fn cumsum(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    let dtype = result_type(x, dtype);
    if dtype == DType::Bool {
        return Err(error::unsupported("cumsum_out_cpu", dtype));
    }
    let out = run(x, d, dtype, false)?;
    track(out, "CumsumBackward0", &[x], |_| {
        move |g: &Tensor, _| Ok(grads![Some(reversed_cumsum(g, d as i64)?)])
    })
}

/// The sum of what comes from each element on.
fn reversed_cumsum(g: &Tensor, dim: i64) -> Result<Tensor> {
    if g.numel() <= 1 || g.shape()[dim as usize] == 1 {
        return Ok(g.clone());
    }
    join::flip(&cumsum(&join::flip(g, &[dim])?, dim, None)?, &[dim])
}

/// The running product along `dim`.
pub fn cumprod(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    let dtype = result_type(x, dtype);
    if dtype == DType::Bool {
        return Err(error::unsupported("cumprod_out_cpu", dtype));
    }
    let out = run(x, d, dtype, true)?;
    track(out, "CumprodBackward0", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| Ok(grads![Some(cumprod_gradient(g, &x.get()?, &y.get()?, d as i64)?)])
    })
}

fn cumprod_gradient(g: &Tensor, x: &Tensor, y: &Tensor, dim: i64) -> Result<Tensor> {
    if x.numel() <= 1 || x.shape()[dim as usize] == 1 {
        return Ok(g.clone());
    }
    let x = &copy::to_dtype(x, y.dtype())?;
    let w = terms::mul(&terms::conj(y)?, g)?;
    if !terms::has_zero(x)? && !crate::autograd::is_grad_enabled() {
        return terms::div(&reversed_cumsum(&w, dim)?, &terms::conj(x)?);
    }
    // Element k's gradient is the sum over i ≥ k of g[i] times the product of the others up to i.
    let n = x.shape()[dim as usize] as i64;
    let parts: Result<Vec<Tensor>> = (0..n)
        .map(|k| {
            let before = match k {
                0 => Tensor::ones(view::narrow(x, dim, 0, 1)?.shape(), x.dtype())?,
                _ => reduce::prod_dim(&view::narrow(x, dim, 0, k)?, dim, true, None)?,
            };
            let tail = match n - k - 1 {
                0 => Tensor::ones(before.shape(), x.dtype())?,
                rest => {
                    let ones = Tensor::ones(before.shape(), x.dtype())?;
                    join::cat(&[ones, cumprod(&view::narrow(x, dim, k + 1, rest)?, dim, None)?], dim)?
                }
            };
            let others = terms::conj(&terms::mul(&tail, &before)?)?;
            reduce::sum(&terms::mul(&view::narrow(g, dim, k, n - k)?, &others)?, Some(&[dim]), true, None)
        })
        .collect();
    join::cat(&parts?, dim)
}

fn extreme(x: &Tensor, dim: i64, largest: bool) -> Result<(Tensor, Tensor)> {
    let (op, name) = if largest { ("cummax", "CummaxBackward0") } else { ("cummin", "CumminBackward0") };
    let d = wrap_dim(dim, x.ndim())?;
    let source = copy::contiguous(&x.detach())?;
    let (values, index) = (Tensor::empty(x.shape(), x.dtype())?, Tensor::empty(x.shape(), DType::I64)?);
    let (n, inner) = extent(&source, d);
    if x.numel() > 0 {
        dispatch!(&format!("{op}_cpu"), x.dtype(), real_bool T => {
            running_extreme(read::<T>(&source), n, inner, largest, write::<T>(&values), write(&index));
            Ok(())
        })?;
    }
    let outs = track_many(vec![values, index.clone()], name, &[x], |s| {
        let (index, shape) = (s.save(&index), x.shape().to_vec());
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            Ok(grads![Some(selected_along(g, d as i64, &index.get()?, &shape)?)])
        }
    })?;
    let [values, index] = reduce::exactly(outs)?;
    Ok((values, index))
}

/// The running maximum along `dim`, and where each was found.
pub fn cummax(x: &Tensor, dim: i64) -> Result<(Tensor, Tensor)> {
    extreme(x, dim, true)
}

/// The running minimum along `dim`, and where each was found.
pub fn cummin(x: &Tensor, dim: i64) -> Result<(Tensor, Tensor)> {
    extreme(x, dim, false)
}

/// The logarithm of the running sum of exponentials along `dim`.
pub fn logcumsumexp(x: &Tensor, dim: i64) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    if !x.dtype().is_differentiable() {
        return Err(error::unsupported("logcumsumexp_out_cpu", x.dtype()));
    }
    let wide = if matches!(x.dtype(), DType::F16 | DType::BF16) { DType::F32 } else { x.dtype() };
    let source = copy::contiguous(&copy::to_dtype(&x.detach(), wide)?)?;
    let out = Tensor::empty(x.shape(), wide)?;
    let (n, inner) = extent(&source, d);
    match wide {
        DType::F32 => log_cumsum_exp(read::<f32>(&source), n, inner, write(&out)),
        DType::F64 => log_cumsum_exp(read::<f64>(&source), n, inner, write(&out)),
        DType::C64 => log_cumsum_exp(read::<Complex<f32>>(&source), n, inner, write(&out)),
        DType::C128 => log_cumsum_exp(read::<Complex<f64>>(&source), n, inner, write(&out)),
        _ => bail!(Runtime, "internal error: logcumsumexp of {}", wide.name()),
    }
    let out = copy::to_dtype(&out, x.dtype())?;
    track(out, "LogcumsumexpBackward0", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| Ok(grads![Some(logcumsumexp_gradient(g, &x.get()?, &y.get()?, d as i64)?)])
    })
}

/// `exp(x)` times the reversed running sum of `g exp(-y)`, in logarithms so that nothing overflows.
fn logcumsumexp_gradient(g: &Tensor, x: &Tensor, y: &Tensor, dim: i64) -> Result<Tensor> {
    if g.ndim() == 0 || g.numel() == 0 {
        return Ok(g.clone());
    }
    let reversed = |z: &Tensor| join::flip(&logcumsumexp(&join::flip(z, &[dim])?, dim)?, &[dim]);
    if x.dtype().is_complex() {
        let log_g = terms::log(&terms::conj(g)?)?;
        let sum = terms::exp(&terms::add(&reversed(&terms::sub(&log_g, y)?)?, x)?)?;
        return terms::conj(&sum);
    }
    let lowest = f64::NEG_INFINITY;
    let part = |sign: f64| -> Result<Tensor> {
        let signed = terms::mul_number(g, sign)?;
        let there = terms::gt_number(&signed, 0.0)?;
        let size = terms::log(&terms::masked_fill(&signed, &terms::logical_not(&there)?, 1.0)?)?;
        let size = terms::masked_fill(&size, &terms::logical_not(&there)?, lowest)?;
        terms::exp(&terms::add(&reversed(&terms::sub(&size, y)?)?, x)?)
    };
    terms::sub(&part(1.0)?, &part(-1.0)?)
}
