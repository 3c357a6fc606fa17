//! Softmax and its logarithm.
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, reduce, terms};
use crate::shape::wrap_dim;
use crate::{error, grads, DType, Result, Tensor};
use ferrotorch_kernels::softmax::{softmax as forward, softmax_backward as backward, Smooth};
use half::{bf16, f16};

fn extent(x: &Tensor, d: usize) -> (usize, usize) {
    (x.shape().get(d).copied().unwrap_or(1), x.shape().get(d + 1..).unwrap_or(&[]).iter().product())
}

fn run(x: &Tensor, d: usize, log: bool) -> Result<Tensor> {
    let x = copy::contiguous(x)?;
    let out = Tensor::empty(x.shape(), x.dtype())?;
    let (n, inner) = extent(&x, d);
    fn go<T: Smooth + crate::Element>(x: &Tensor, n: usize, inner: usize, log: bool, out: &Tensor) {
        forward(read::<T>(x), n, inner, log, write::<T>(out));
    }
    match x.dtype() {
        DType::F32 => go::<f32>(&x, n, inner, log, &out),
        DType::F64 => go::<f64>(&x, n, inner, log, &out),
        DType::F16 => go::<f16>(&x, n, inner, log, &out),
        DType::BF16 => go::<bf16>(&x, n, inner, log, &out),
        other => {
            let stem = if log { "log_softmax" } else { "softmax" };
            let end = if d + 1 >= x.ndim() { "_lastdim_kernel_impl" } else { "_kernel_impl" };
            return Err(error::unsupported(&format!("{stem}{end}"), other));
        }
    }
    Ok(out)
}

/// The forward pass; a dtype converts the input first.
fn tracked(x: &Tensor, dim: i64, dtype: Option<DType>, log: bool) -> Result<Tensor> {
    let x = match dtype {
        Some(d) => copy::to_dtype(x, d)?,
        None => x.clone(),
    };
    let d = wrap_dim(dim, x.ndim())?;
    let out = run(&x.detach(), d, log)?;
    track(out, if log { "LogSoftmaxBackward0" } else { "SoftmaxBackward0" }, &[&x], |s| {
        let y = s.output();
        move |g: &Tensor, _| Ok(grads![Some(gradient(g, &y.get()?, d as i64, log)?)])
    })
}

/// `exp(x)` along `dim`, scaled to add up to one.
pub fn softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    tracked(x, dim, dtype, false)
}

/// The logarithm of [`softmax`].
pub fn log_softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    tracked(x, dim, dtype, true)
}

/// The gradient of softmax or its logarithm from their result: one pass, with a rule of its own.
fn gradient(g: &Tensor, y: &Tensor, dim: i64, log: bool) -> Result<Tensor> {
    let d = wrap_dim(dim, y.ndim())?;
    let (g0, y0) =
        (copy::contiguous(&copy::to_dtype(&g.detach(), y.dtype())?)?, copy::contiguous(&y.detach())?);
    let out = Tensor::empty(y.shape(), y.dtype())?;
    let (n, inner) = extent(&y0, d);
    fn go<T: Smooth + crate::Element>(
        g: &Tensor,
        y: &Tensor,
        n: usize,
        inner: usize,
        log: bool,
        out: &Tensor,
    ) {
        backward(read::<T>(g), read::<T>(y), n, inner, log, write::<T>(out));
    }
    match y.dtype() {
        DType::F32 => go::<f32>(&g0, &y0, n, inner, log, &out),
        DType::F64 => go::<f64>(&g0, &y0, n, inner, log, &out),
        DType::F16 => go::<f16>(&g0, &y0, n, inner, log, &out),
        DType::BF16 => go::<bf16>(&g0, &y0, n, inner, log, &out),
        other => return Err(error::unsupported("softmax_backward", other)),
    }
    let name = if log { "LogSoftmaxBackwardDataBackward0" } else { "SoftmaxBackwardDataBackward0" };
    track(out, name, &[g, y], |s| {
        let (g, y) = (s.save(g), s.save(y));
        move |gg: &Tensor, need| {
            let (g, y) = (g.get()?, y.get()?);
            let total = |t: &Tensor| reduce::sum(t, Some(&[dim]), true, None);
            if log {
                let p = terms::exp(&y)?;
                let first = need.then(0, || terms::sub(gg, &total(&terms::mul(gg, &p)?)?))?;
                let second = need.then(1, || terms::neg(&terms::mul(&terms::mul(gg, &p)?, &total(&g)?)?))?;
                return Ok(grads![first, second]);
            }
            let first = need.then(0, || gradient(gg, &y, dim, false))?;
            let second = need.then(1, || {
                let a = terms::mul(gg, &terms::sub(&g, &total(&terms::mul(&g, &y)?)?)?)?;
                terms::sub(&a, &terms::mul(&total(&terms::mul(gg, &y)?)?, &g)?)
            })?;
            Ok(grads![first, second])
        }
    })
}

/// The input's gradient from softmax's result, as PyTorch exposes it.
pub fn softmax_backward_data(g: &Tensor, y: &Tensor, dim: i64, input_dtype: DType) -> Result<Tensor> {
    copy::to_dtype(&gradient(g, y, dim, false)?, input_dtype)
}

/// The input's gradient from log-softmax's result, as PyTorch exposes it.
pub fn log_softmax_backward_data(g: &Tensor, y: &Tensor, dim: i64, input_dtype: DType) -> Result<Tensor> {
    copy::to_dtype(&gradient(g, y, dim, true)?, input_dtype)
}

impl Tensor {
    pub fn softmax(&self, dim: i64) -> Result<Tensor> {
        softmax(self, dim, None)
    }

    pub fn log_softmax(&self, dim: i64) -> Result<Tensor> {
        log_softmax(self, dim, None)
    }
}
