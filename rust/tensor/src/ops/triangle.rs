//! Triangles and diagonals.
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, sized};
use crate::ops::{copy, reduce, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, grads, Result, Tensor};
use ferrotorch_kernels::copy::triangle;

fn part(x: &Tensor, k: i64, lower: bool) -> Result<Tensor> {
    let name = if lower { "tril" } else { "triu" };
    if x.ndim() < 2 {
        bail!(Runtime, "{name}: input tensor must have at least 2 dimensions");
    }
    let source = copy::contiguous(&x.detach())?;
    let out = Tensor::empty(x.shape(), x.dtype())?;
    let size = (x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1]);
    sized!(x.dtype(), T => triangle(raw::<T>(&source), size, k, lower, raw_mut::<T>(&out)));
    track(out, if lower { "TrilBackward0" } else { "TriuBackward0" }, &[x], |_| {
        move |g: &Tensor, _| Ok(grads![Some(part(g, k, lower)?)])
    })
}

/// The matrices with zeros above the `k`-th diagonal.
pub fn tril(x: &Tensor, k: i64) -> Result<Tensor> {
    part(x, k, true)
}

/// The matrices with zeros below the `k`-th diagonal.
pub fn triu(x: &Tensor, k: i64) -> Result<Tensor> {
    part(x, k, false)
}

/// Zeros with the last dimension on a diagonal of two new dimensions.
pub fn diag_embed(x: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    let rank = x.ndim() + 1;
    let (a, b) = (wrap_dim(dim1, rank)?, wrap_dim(dim2, rank)?);
    if a == b {
        bail!(Runtime, "diagonal dimensions cannot be identical {dim1}, {dim2}");
    }
    if x.ndim() == 0 {
        bail!(Index, "Dimension specified as -1 but tensor has no dimensions");
    }
    let n = x.shape()[x.ndim() - 1] + offset.unsigned_abs() as usize;
    let mut shape = Dims::from_slice(&x.shape()[..x.ndim() - 1]);
    shape.insert(a.min(b), n);
    shape.insert(a.max(b), n);
    let out = Tensor::zeros(&shape, x.dtype())?;
    copy::copy_into(&x.detach(), &view::diagonal(&out, offset, a as i64, b as i64)?)?;
    track(out, "DiagEmbedBackward0", &[x], |_| {
        move |g: &Tensor, _| Ok(grads![Some(view::diagonal(g, offset, a as i64, b as i64)?)])
    })
}

/// A vector as a diagonal, or a matrix's diagonal as a vector.
pub fn diag(x: &Tensor, k: i64) -> Result<Tensor> {
    match x.ndim() {
        1 => diag_embed(x, k, 0, 1),
        2 => copy::clone(&view::diagonal(x, k, 0, 1)?),
        n => bail!(Runtime, "diag(): Supports 1D or 2D tensors. Got {n}D"),
    }
}

/// The flattened tensor as a diagonal.
pub fn diagflat(x: &Tensor, k: i64) -> Result<Tensor> {
    diag_embed(&view::reshape_to(x, &[x.numel()])?, k, 0, 1)
}

/// The sum of a matrix's diagonal.
pub fn trace(x: &Tensor) -> Result<Tensor> {
    if x.ndim() != 2 {
        bail!(Runtime, "trace: expected a matrix, but got tensor with dim {}", x.ndim());
    }
    let out = reduce::sum(&view::diagonal(&x.detach(), 0, 0, 1)?, None, false, None)?;
    track(out, "TraceBackward0", &[x], |_| {
        let shape = Dims::from_slice(x.shape());
        move |g: &Tensor, _| {
            let n = shape[0].min(shape[1]);
            let square = diag_embed(&view::expand_to(&view::reshape_to(g, &[1])?, &[n])?, 0, 0, 1)?;
            let pads = [0, (shape[1] - n) as i64, 0, (shape[0] - n) as i64];
            Ok(grads![Some(super::join::pad_zeros(&square, &pads)?)])
        }
    })
}
