//! Pooling to a given size.
use super::max::picked;
use super::window::{compute_type, spatial};
use crate::autograd::track;
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, ops, DType, Result, Tensor};
use ferrotorch_kernels::pool::{adaptive_average, adaptive_average_backward, adaptive_max};
use std::sync::Arc;

fn check(x: &Tensor, dims: usize, output: &[i64], average: bool) -> Result<Dims> {
    // One number stands for every dimension.
    let same = [output.first().copied().unwrap_or(0); 3];
    let output = if output.len() == 1 { &same[..dims] } else { output };
    let kind = if average { "avg" } else { "max" };
    let name = format!("adaptive_{kind}_pool{dims}d");
    let n = x.ndim();
    if n != dims + 1 && n != dims + 2 {
        if dims == 1 {
            bail!(
                Runtime,
                "Expected 2 to 3 dimensions, but got {n}-dimensional tensor for argument #1 'self' (while checking arguments for {name})"
            );
        }
        bail!(
            Runtime,
            "{name}(): Expected {}D or {}D tensor, but got{} {}",
            dims + 1,
            dims + 2,
            if average { "" } else { ":" },
            shape::display(x.shape())
        );
    }
    if output.len() != dims {
        if dims == 1 {
            bail!(Runtime, "{name}() argument 'output_size' should contain one int (got {})", output.len());
        }
        bail!(
            Runtime,
            "{name}: {} {dims}",
            if average { "output_size must be" } else { "internal error: output_size.size() must be" }
        );
    }
    if output.iter().any(|&n| n < 0) {
        if average {
            let list = output.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
            bail!(
                Runtime,
                "{name}: elements of output_size must be greater than or equal to 0 but received {{{list}}}"
            );
        }
        let size: Vec<i64> =
            x.shape()[..n - dims].iter().map(|&n| n as i64).chain(output.iter().copied()).collect();
        let bad = output.iter().find(|&&n| n < 0).copied().unwrap_or(-1);
        bail!(Runtime, "Trying to create tensor with negative dimension {bad}: {}", shape::display(&size));
    }
    for d in n - dims - (!average) as usize..n {
        if x.shape()[d] == 0 {
            bail!(
                Runtime,
                "{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {} with dimension {d} being empty",
                shape::display(x.shape())
            );
        }
    }
    let mut size = Dims::from_slice(&x.shape()[..n - dims]);
    size.extend(output.iter().map(|&n| n as usize));
    Ok(size)
}

/// The mean of each of `output` parts of the last `dims` dimensions.
pub fn adaptive_avg_pool(x: &Tensor, dims: usize, output: &[i64]) -> Result<Tensor> {
    let size = check(x, dims, output, true)?;
    let pool = Arc::new(Average { dims, input: x.shape().into(), output: size });
    pool.forward(x)
}

struct Average {
    dims: usize,
    input: Dims,
    output: Dims,
}

impl Average {
    fn name(&self) -> &'static str {
        let ones = self.output[self.output.len() - self.dims..].iter().all(|&n| n == 1);
        match self.dims {
            1 => "SqueezeBackward1",
            _ if ones => "MeanBackward1",
            2 => "AdaptiveAvgPool2DBackward0",
            _ => "AdaptiveAvgPool3DBackward0",
        }
    }

    fn forward(self: &Arc<Self>, x: &Tensor) -> Result<Tensor> {
        let out = self.run(x, &self.output, true)?;
        let this = self.clone();
        track(out, self.name(), &[x], |_| move |g: &Tensor, _| Ok(grads![Some(this.backward(g)?)]))
    }

    fn backward(self: &Arc<Self>, g: &Tensor) -> Result<Tensor> {
        let out = self.run(g, &self.input, false)?;
        let this = self.clone();
        track(out, self.name(), &[g], |_| move |h: &Tensor, _| Ok(grads![Some(this.forward(h)?)]))
    }

    fn run(&self, x: &Tensor, size: &[usize], forward: bool) -> Result<Tensor> {
        let name = ["", "adaptive_avg_pool2d", "adaptive_avg_pool2d", "adaptive_avg_pool3d_cpu"][self.dims];
        let dtype = compute_type(name, x.dtype(), &[])?;
        let dense = ops::copy::contiguous(&ops::copy::to_dtype(&x.detach(), dtype)?)?;
        let out = Tensor::empty(size, dtype)?;
        let part = |s: &[usize]| {
            let mut p = [1; 3];
            p[3 - self.dims..].copy_from_slice(&s[s.len() - self.dims..]);
            p
        };
        let (input, output) = (part(&self.input), part(&self.output));
        let planes = self.input[..self.input.len() - self.dims].iter().product();
        if planes == 0 {
            // The kernels lay out all ranges of a plane first, however many.
            return ops::copy::to_dtype(&out, x.dtype());
        }
        macro_rules! call {
            ($T:ty) => {{
                // SAFETY: the result is fresh and the input only read.
                let (x, y) = unsafe { (dense.as_slice::<$T>(), out.as_mut_slice::<$T>()) };
                if forward {
                    adaptive_average(planes, input, output, x, y)
                } else {
                    adaptive_average_backward(planes, input, output, x, y)
                }
            }};
        }
        if dtype == DType::F32 {
            call!(f32)
        } else {
            call!(f64)
        }
        ops::copy::to_dtype(&out, x.dtype())
    }
}

/// The largest element of each part, and its index in the plane.
pub fn adaptive_max_pool(x: &Tensor, dims: usize, output: &[i64]) -> Result<(Tensor, Tensor)> {
    let size = check(x, dims, output, false)?;
    let name = ["", "adaptive_max_pool2d", "adaptive_max_pool2d", "adaptive_max_pool3d_cpu"][dims];
    let dense = ops::copy::contiguous(&x.detach())?;
    let (out, at) = (Tensor::empty(&size, x.dtype())?, Tensor::empty(&size, DType::I64)?);
    let planes = x.shape()[..x.ndim() - dims].iter().product();
    let (input, output) = (spatial(x, dims), spatial(&out, dims));
    dispatch!(name, x.dtype(), float T => {
        if planes > 0 {
            // SAFETY: the results are fresh and the input only read.
            unsafe { adaptive_max(planes, input, output, dense.as_slice::<T>(), out.as_mut_slice::<T>(), at.as_mut_slice()) };
        }
        Ok(())
    })?;
    let node = ["", "SqueezeBackward1", "AdaptiveMaxPool2DBackward0", "AdaptiveMaxPool3DBackward0"][dims];
    Ok((picked(out, node, x, &at, dims)?, at))
}
