//! Images and volumes sampled at the points of a grid.
use crate::autograd::{with_kernels, Grads};
use crate::ops::copy::{contiguous, to_dtype};
use crate::ops::memory::{read, write};
use crate::{bail, dispatch, shape, DType, Result, Tensor};
use ferrotorch_kernels::sample::{self as kernels, Mode, Outside, Sampler};

/// How a grid is read, by PyTorch's numbers.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    mode: Mode,
    outside: Outside,
    align_corners: bool,
}

impl Reading {
    pub fn new(mode: i64, outside: i64, align_corners: bool) -> Result<Reading> {
        let mode = match mode {
            0 => Mode::Linear,
            1 => Mode::Nearest,
            2 => Mode::Cubic,
            other => bail!(Runtime, "grid_sampler(): unknown interpolation mode {other}"),
        };
        let outside = match outside {
            0 => Outside::Zeros,
            1 => Outside::Border,
            2 => Outside::Reflection,
            other => bail!(Runtime, "grid_sampler(): unknown padding mode {other}"),
        };
        Ok(Reading { mode, outside, align_corners })
    }

    fn sampler(self, sizes: &[usize]) -> Sampler<'_> {
        Sampler { sizes, mode: self.mode, outside: self.outside, align_corners: self.align_corners }
    }
}

/// `(N, C, ...)` at the points `(N, ..., 2 or 3)`; `body` is the same made of differentiable ops, for second derivatives.
///
/// Shapes and dtypes have been checked.
pub fn grid_sample(
    x: &Tensor,
    grid: &Tensor,
    reading: Reading,
    body: impl Fn(&[Tensor]) -> Result<Tensor> + Send + Sync + 'static,
) -> Result<Tensor> {
    if x.shape()[2..].iter().product::<usize>() >= u32::MAX as usize {
        bail!(
            Runtime,
            "grid_sampler(): images of 2^32 elements and more are not supported, but got {}",
            shape::display(x.shape())
        );
    }
    let name = if x.ndim() == 5 { "GridSampler3DBackward0" } else { "GridSampler2DBackward0" };
    with_kernels(
        name,
        &[x, grid],
        move |xs| forward(&xs[0], &xs[1], reading),
        move |g, xs, need| backward(g, &xs[0], &xs[1], reading, (need.get(0), need.get(1))),
        body,
    )
}

/// Half precision is computed in single precision.
fn work_type(x: &Tensor) -> DType {
    if x.dtype() == DType::F64 {
        DType::F64
    } else {
        DType::F32
    }
}

fn forward(x: &Tensor, grid: &Tensor, reading: Reading) -> Result<Tensor> {
    let (dtype, work) = (x.dtype(), work_type(x));
    let (x, grid) = (contiguous(&to_dtype(x, work)?)?, contiguous(&to_dtype(grid, work)?)?);
    let inner = &grid.shape()[1..grid.ndim() - 1];
    let y = Tensor::empty(&[&x.shape()[..2], inner].concat(), work)?;
    let points = inner.iter().product();
    dispatch!("grid_sampler", work, wide_float T => {
        let sampler = reading.sampler(&x.shape()[2..]);
        kernels::forward::<T>(read(&x), x.shape()[1], read(&grid), points, &sampler, write(&y));
        Ok(())
    })?;
    to_dtype(&y, dtype)
}

fn backward(g: &Tensor, x: &Tensor, grid: &Tensor, reading: Reading, need: (bool, bool)) -> Result<Grads> {
    let (dtype, work) = (x.dtype(), work_type(x));
    let packed = |t: &Tensor| contiguous(&to_dtype(&t.detach(), work)?);
    let (g, x, grid) = (packed(g)?, packed(x)?, packed(grid)?);
    let grads = |wanted: bool, like: &Tensor| Tensor::zeros(if wanted { like.shape() } else { &[0] }, work);
    let (grad_x, grad_grid) = (grads(need.0, &x)?, grads(need.1, &grid)?);
    let points = grid.shape()[1..grid.ndim() - 1].iter().product();
    dispatch!("grid_sampler_backward", work, wide_float T => {
        let sampler = reading.sampler(&x.shape()[2..]);
        let (to_x, to_grid) = (write::<T>(&grad_x), write::<T>(&grad_grid));
        kernels::backward(read(&g), read(&x), x.shape()[1], read(&grid), points, &sampler, to_x, to_grid);
        Ok(())
    })?;
    let cast = |wanted: bool, t: &Tensor| if wanted { to_dtype(t, dtype).map(Some) } else { Ok(None) };
    Ok(Grads::from_iter([cast(need.0, &grad_x)?, cast(need.1, &grad_grid)?]))
}
