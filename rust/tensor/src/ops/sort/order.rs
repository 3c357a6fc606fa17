//! Sorting and the top elements.
use crate::autograd::track_many;
use crate::ops::memory::{read, write};
use crate::ops::reduce::{exactly, rows, selected_along};
use crate::ops::{copy, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::sort::{sort_rows, top_k_rows};

/// A result computed with `dim` last, with it back in place.
fn back(t: Tensor, d: usize) -> Result<Tensor> {
    if t.ndim() == 0 || d + 1 == t.ndim() {
        return Ok(t);
    }
    copy::contiguous(&view::movedim(&t, &[-1], &[d as i64])?)
}

fn recorded(
    x: &Tensor,
    d: usize,
    name: &'static str,
    values: Tensor,
    index: Tensor,
) -> Result<(Tensor, Tensor)> {
    let outs = track_many(vec![values, index.clone()], name, &[x], |s| {
        let (index, shape) = (s.save(&index), Dims::from_slice(x.shape()));
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            Ok(grads![Some(selected_along(g, d as i64, &index.get()?, &shape)?)])
        }
    })?;
    let [values, index] = exactly(outs)?;
    Ok((values, index))
}

/// The elements along `dim` in order, and where each came from; equal ones keep their order, NaN is the largest.
pub fn sort(x: &Tensor, dim: i64, descending: bool) -> Result<(Tensor, Tensor)> {
    let d = wrap_dim(dim, x.ndim())?;
    if x.dtype().is_complex() {
        bail!(Runtime, " Sort does not support complex dtypes on CPU");
    }
    let (source, n) = rows(x, d)?;
    let (values, index) =
        (Tensor::empty(source.shape(), x.dtype())?, Tensor::empty(source.shape(), DType::I64)?);
    dispatch!("sort", x.dtype(), real_bool T => {
        sort_rows(read::<T>(&source), n, descending, write::<T>(&values), write(&index));
        Ok(())
    })?;
    recorded(x, d, "SortBackward0", back(values, d)?, back(index, d)?)
}

/// The order that sorts the elements along `dim`.
pub fn argsort(x: &Tensor, dim: i64, descending: bool) -> Result<Tensor> {
    Ok(sort(&x.detach(), dim, descending)?.1)
}

/// The elements sorted along the first dimension.
pub fn msort(x: &Tensor) -> Result<Tensor> {
    Ok(sort(x, 0, false)?.0)
}

/// The `k` largest or smallest elements along `dim`, in order, and where each came from.
pub fn topk(x: &Tensor, k: i64, dim: i64, largest: bool) -> Result<(Tensor, Tensor)> {
    let d = wrap_dim(dim, x.ndim())?;
    let n = x.shape().get(d).copied().unwrap_or(1);
    if k < 0 || k as usize > n {
        bail!(Runtime, "selected index k out of range");
    }
    if x.dtype() == DType::Bool || x.dtype().is_complex() {
        let kind = if x.dtype() == DType::Bool { "bool" } else { "complex" };
        bail!(Runtime, "topk does not support {kind} dtypes on CPU");
    }
    let (source, n) = rows(x, d)?;
    let mut shape = Dims::from_slice(source.shape());
    if let Some(last) = shape.last_mut() {
        *last = k as usize;
    }
    let (values, index) = (Tensor::empty(&shape, x.dtype())?, Tensor::empty(&shape, DType::I64)?);
    let k = if x.ndim() == 0 { 1 } else { k as usize };
    dispatch!("topk", x.dtype(), real T => {
        top_k_rows(read::<T>(&source), n, k, largest, write::<T>(&values), write(&index));
        Ok(())
    })?;
    recorded(x, d, "TopkBackward0", back(values, d)?, back(index, d)?)
}
