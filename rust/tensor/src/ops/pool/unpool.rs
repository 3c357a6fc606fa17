//! The reverse of max pooling: values back at their positions, zeros elsewhere.
use super::max::take;
use crate::autograd::track;
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, ops, DType, Result, Tensor};

/// Puts `x` into zeros whose last `dims` dimensions have the size `output`; the last of equal positions wins.
pub fn max_unpool(x: &Tensor, at: &Tensor, dims: usize, output: &[i64]) -> Result<Tensor> {
    if at.dtype() != DType::I64 {
        bail!(Runtime, "elements in indices should be type int64 but got: {}", at.dtype().type_name());
    }
    if output.len() != dims {
        let what =
            if dims == 2 { "two elements (height, width)" } else { "three elements (depth, height, width)" };
        bail!(Runtime, "There should be exactly {what} in output_size, but got {} elements.", output.len());
    }
    if x.ndim() != dims + 1 && x.ndim() != dims + 2 {
        bail!(
            Runtime,
            "Input to max_unpooling{dims}d should be a {}d or {}d Tensor, but got a tensor with {} dimensions.",
            dims + 1,
            dims + 2,
            x.ndim()
        );
    }
    if x.shape() != at.shape() {
        bail!(
            Runtime,
            "Expected shape of indices to be same as that of the input tensor ({}) but got indices tensor with shape: {}",
            shape::display(x.shape()),
            shape::display(at.shape())
        );
    }
    if let Some(&bad) = output.iter().find(|&&n| n < 0) {
        bail!(Runtime, "Trying to create tensor with negative dimension {bad}: {}", shape::display(output));
    }
    let mut size = Dims::from_slice(&x.shape()[..x.ndim() - dims]);
    size.extend(output.iter().map(|&n| n as usize));
    let plane: usize = size[size.len() - dims..].iter().product();
    let pixels: usize = x.shape()[x.ndim() - dims..].iter().product();
    let out = Tensor::zeros(&size, x.dtype())?;
    let (dense, at) = (ops::copy::contiguous(&x.detach())?, ops::copy::contiguous(at)?);
    // SAFETY: only read.
    let positions = unsafe { at.as_slice::<i64>() };
    if let Some(bad) = positions.iter().find(|&&p| p < 0 || p as usize >= plane) {
        let extent = output.iter().map(|n| n.to_string()).collect::<Vec<_>>().join("x");
        bail!(Runtime, "Found an invalid max index: {bad} (output volumes are of size {extent})");
    }
    dispatch!("max_unpool", x.dtype(), number T => {
        // SAFETY: the result is fresh and the input only read.
        let (x, to) = unsafe { (dense.as_slice::<T>(), out.as_mut_slice::<T>()) };
        for (i, (&v, &p)) in x.iter().zip(positions).enumerate() {
            to[i / pixels * plane + p as usize] = v;
        }
        Ok(())
    })?;
    let name = if dims == 2 { "MaxUnpool2DBackward0" } else { "MaxUnpool3DBackward0" };
    track(out, name, &[x], |s| {
        let saved = s.save(&at);
        move |g, _| Ok(grads![Some(take(g, &saved.get()?, dims, name)?)])
    })
}
