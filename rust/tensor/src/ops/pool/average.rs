//! Average pooling.
use super::window::{check, compute_type, Given};
use crate::autograd::track;
use crate::shape::Dims;
use crate::{bail, grads, ops, DType, Result, Tensor};
use ferrotorch_kernels::pool::{average, average_backward, Divisor, Windows};
use std::sync::Arc;

fn node(dims: usize) -> &'static str {
    ["", "SqueezeBackward1", "AvgPool2DBackward0", "AvgPool3DBackward0"][dims]
}

/// The mean of each window of the last `dims` dimensions.
pub fn avg_pool(
    x: &Tensor,
    dims: usize,
    given: Given,
    count_include_pad: bool,
    divisor_override: Option<i64>,
) -> Result<Tensor> {
    let given = Given { dilation: &[1], ..given };
    if divisor_override == Some(0) {
        bail!(Runtime, "divisor must be not zero");
    }
    let checked = check(x, dims, given, true)?;
    let divisor = match divisor_override {
        Some(n) => Divisor::Fixed(n),
        None if count_include_pad => Divisor::Padded,
        None => Divisor::Inside,
    };
    let pool = Arc::new(Pool {
        windows: checked.windows,
        divisor,
        dims,
        input: x.shape().into(),
        output: checked.size,
    });
    pool.forward(x)
}

struct Pool {
    windows: Windows,
    divisor: Divisor,
    dims: usize,
    input: Dims,
    output: Dims,
}

impl Pool {
    fn forward(self: &Arc<Self>, x: &Tensor) -> Result<Tensor> {
        let name = ["", "avg_pool2d", "avg_pool2d", "avg_pool3d_out_frame"][self.dims];
        let dtype = compute_type(name, x.dtype(), &[DType::I64])?;
        let out = self.run(x, dtype, &self.output, true)?;
        let this = self.clone();
        track(out, node(self.dims), &[x], |_| move |g: &Tensor, _| Ok(grads![Some(this.backward(g)?)]))
    }

    fn backward(self: &Arc<Self>, g: &Tensor) -> Result<Tensor> {
        let dtype = compute_type("avg_pool_backward", g.dtype(), &[])?;
        let out = self.run(g, dtype, &self.input, false)?;
        let this = self.clone();
        track(out, node(self.dims), &[g], |_| move |h: &Tensor, _| Ok(grads![Some(this.forward(h)?)]))
    }

    fn run(&self, x: &Tensor, dtype: DType, size: &[usize], forward: bool) -> Result<Tensor> {
        let dense = ops::copy::contiguous(&ops::copy::to_dtype(&x.detach(), dtype)?)?;
        let out = Tensor::empty(size, dtype)?;
        let (w, d) = (&self.windows, self.divisor);
        macro_rules! call {
            ($T:ty) => {{
                // SAFETY: the result is fresh and the input only read.
                let (x, y) = unsafe { (dense.as_slice::<$T>(), out.as_mut_slice::<$T>()) };
                if forward {
                    average(w, d, x, y)
                } else {
                    average_backward(w, d, x, y)
                }
            }};
        }
        match dtype {
            DType::F32 => call!(f32),
            DType::F64 => call!(f64),
            _ => call!(i64),
        }
        ops::copy::to_dtype(&out, x.dtype())
    }
}
