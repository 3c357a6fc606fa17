//! Max pooling.
use super::window::{check, Given};
use crate::autograd::track;
use crate::shape::Dims;
use crate::{dispatch, grads, ops, DType, Result, Tensor};
use ferrotorch_kernels::pool;

fn node(dims: usize) -> &'static str {
    ["", "SqueezeBackward1", "MaxPool2DWithIndicesBackward0", "MaxPool3DWithIndicesBackward0"][dims]
}

/// The largest element of each window of the last `dims` dimensions.
pub fn max_pool(x: &Tensor, dims: usize, given: Given) -> Result<Tensor> {
    Ok(run(x, dims, given, DType::I32)?.0)
}

/// [`max_pool`], and where each maximum is: its index in the plane of the last `dims` dimensions.
pub fn max_pool_with_indices(x: &Tensor, dims: usize, given: Given) -> Result<(Tensor, Tensor)> {
    run(x, dims, given, DType::I64)
}

fn run(x: &Tensor, dims: usize, given: Given, index: DType) -> Result<(Tensor, Tensor)> {
    let checked = check(x, dims, given, false)?;
    let w = &checked.windows;
    let name = if dims == 1 && !x.dtype().is_floating() {
        "max_pool1d_impl".into()
    } else {
        format!("max_pool{dims}d")
    };
    if dims == 1 && !x.dtype().is_floating() {
        return Err(crate::error::unsupported(&name, x.dtype()));
    }
    let dense = ops::copy::contiguous(&x.detach())?;
    let (out, at) = (Tensor::empty(&checked.size, x.dtype())?, Tensor::empty(&checked.size, index)?);
    dispatch!(&name, x.dtype(), real T => {
        // SAFETY: the results are fresh and the input only read.
        unsafe {
            let (x, y) = (dense.as_slice::<T>(), out.as_mut_slice::<T>());
            match index {
                DType::I32 => pool::max(w, x, y, at.as_mut_slice::<i32>()),
                _ => pool::max(w, x, y, at.as_mut_slice::<i64>()),
            }
        }
        Ok(())
    })?;
    Ok((picked(out, node(dims), x, &at, dims)?, at))
}

/// Records `out[i] = x[at[i]]`, in each plane of the last `dims` dimensions.
pub(super) fn picked(
    out: Tensor,
    name: &'static str,
    x: &Tensor,
    at: &Tensor,
    dims: usize,
) -> Result<Tensor> {
    track(out, name, &[x], |s| {
        let saved = s.save(at);
        let size = Dims::from_slice(x.shape());
        move |g, _| Ok(grads![Some(spread(g, &saved.get()?, &size, dims, name)?)])
    })
}

fn sizes(at: &Tensor, full: &[usize], dims: usize) -> (usize, usize, usize) {
    let plane = |s: &[usize]| s[s.len() - dims..].iter().product::<usize>();
    (full[..full.len() - dims].iter().product(), plane(full), plane(at.shape()))
}

/// Zeros of shape `size` with each element of `g` added at its position.
pub(super) fn spread(
    g: &Tensor,
    at: &Tensor,
    size: &[usize],
    dims: usize,
    name: &'static str,
) -> Result<Tensor> {
    let (planes, input, output) = sizes(at, size, dims);
    let out = Tensor::empty(size, g.dtype())?;
    let dense = ops::copy::contiguous(&g.detach())?;
    dispatch!("max_pool_backward", g.dtype(), number T => {
        // SAFETY: the result is fresh; gradient and positions are only read.
        unsafe {
            let (g, to) = (dense.as_slice::<T>(), out.as_mut_slice::<T>());
            match at.dtype() {
                DType::I32 => pool::max_backward(planes, input, output, g, at.as_slice::<i32>(), to),
                _ => pool::max_backward(planes, input, output, g, at.as_slice::<i64>(), to),
            }
        }
        Ok(())
    })?;
    track(out, name, &[g], |s| {
        let saved = s.save(at);
        move |h, _| Ok(grads![Some(take(h, &saved.get()?, dims, name)?)])
    })
}

/// The elements at the positions, in each plane.
pub(super) fn take(x: &Tensor, at: &Tensor, dims: usize, name: &'static str) -> Result<Tensor> {
    let (planes, input, output) = sizes(at, x.shape(), dims);
    let out = Tensor::empty(at.shape(), x.dtype())?;
    let dense = ops::copy::contiguous(&x.detach())?;
    dispatch!("max_pool", x.dtype(), number T => {
        // SAFETY: the result is fresh; input and positions are only read.
        unsafe {
            let (x, to) = (dense.as_slice::<T>(), out.as_mut_slice::<T>());
            match at.dtype() {
                DType::I32 => pool::take(planes, input, output, x, at.as_slice::<i32>(), to),
                _ => pool::take(planes, input, output, x, at.as_slice::<i64>(), to),
            }
        }
        Ok(())
    })?;
    picked(out, name, x, at, dims)
}
