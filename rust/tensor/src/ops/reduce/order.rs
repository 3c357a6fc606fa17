//! Reductions by rank: medians, k-th values, modes.
use super::{selected, Over};
use crate::autograd::{track, track_many};
use crate::ops::memory::{read, write};
use crate::ops::{copy, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, dispatch, grads, DType, Element, Result, Tensor};
use ferrotorch_kernels::sort::{kth_rows, median_rows, mode_rows, Sortable};

/// The tensor with `dim` moved to the end, row-major: rows for kernels. 0-dim tensors have one row of one.
pub(crate) fn rows(x: &Tensor, d: usize) -> Result<(Tensor, usize)> {
    let x = x.detach();
    if x.ndim() == 0 {
        return Ok((x, 1));
    }
    let n = x.shape()[d];
    Ok((copy::contiguous(&view::movedim(&x, &[d as i64], &[-1])?)?, n))
}

/// An op that picks one element of each row.
fn pick(
    x: &Tensor,
    dim: i64,
    keepdim: bool,
    name: &'static str,
    run: impl Fn(&Tensor, usize, &Tensor, &Tensor) -> Result<()>,
) -> Result<(Tensor, Tensor)> {
    let d = wrap_dim(dim, x.ndim())?;
    let over = Over::new(x, Some(&[dim]), keepdim)?;
    let (source, n) = rows(x, d)?;
    let (values, index) = (Tensor::empty(&over.shape, x.dtype())?, Tensor::empty(&over.shape, DType::I64)?);
    if index.numel() > 0 {
        run(&source, n, &values, &index)?;
    }
    let outs = track_many(vec![values, index.clone()], name, &[x], |s| {
        let (index, shape) = (s.save(&index), Dims::from_slice(x.shape()));
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            Ok(grads![Some(selected(g, d as i64, &index.get()?, &shape, keepdim)?)])
        }
    })?;
    let [values, index] = super::over::exactly(outs)?;
    Ok((values, index))
}

fn refuse_empty(x: &Tensor, dim: i64, op: &str) -> Result<()> {
    let d = wrap_dim(dim, x.ndim())?;
    if x.shape().get(d) == Some(&0) {
        bail!(Index, "{op}(): Expected reduction dim {d} to have non-zero size.");
    }
    Ok(())
}

fn median_of<T: Element + Sortable>(x: &Tensor, n: usize, skip_nan: bool, values: &Tensor, index: &Tensor) {
    median_rows(read::<T>(x), n, skip_nan, write::<T>(values), write::<i64>(index));
}

fn median_along(x: &Tensor, dim: i64, keepdim: bool, skip_nan: bool) -> Result<(Tensor, Tensor)> {
    let (op, name) =
        if skip_nan { ("nanmedian", "NanmedianBackward1") } else { ("median", "MedianBackward1") };
    refuse_empty(x, dim, "median")?;
    pick(
        x,
        dim,
        keepdim,
        name,
        |x, n, values, index| dispatch!(op, x.dtype(), real T => { median_of::<T>(x, n, skip_nan, values, index); Ok(()) }),
    )
}

fn median_all(x: &Tensor, skip_nan: bool) -> Result<Tensor> {
    let (op, name) =
        if skip_nan { ("nanmedian", "NanmedianBackward0") } else { ("median", "MedianBackward0") };
    if x.numel() == 0 {
        if x.dtype().is_complex() {
            return Err(crate::error::unsupported(op, x.dtype()));
        }
        return Tensor::full(&[], f64::NAN.into(), x.dtype());
    }
    let flat = copy::contiguous(&x.detach())?;
    let (out, index) = (Tensor::empty(&[], x.dtype())?, Tensor::empty(&[], DType::I64)?);
    dispatch!(op, x.dtype(), real T => { median_of::<T>(&flat, x.numel(), skip_nan, &out, &index); Ok(()) })?;
    track(out, name, &[x], |_| {
        let shape = Dims::from_slice(x.shape());
        let n = x.numel();
        move |g: &Tensor, _| {
            let g = selected(&view::reshape_to(g, &[1])?, 0, &view::reshape_to(&index, &[1])?, &[n], true)?;
            Ok(grads![Some(view::reshape_to(&g, &shape)?)])
        }
    })
}

/// The lower median of all elements.
pub fn median(x: &Tensor) -> Result<Tensor> {
    median_all(x, false)
}

/// The lower median of all elements that are not NaN.
pub fn nanmedian(x: &Tensor) -> Result<Tensor> {
    median_all(x, true)
}

/// The lower median along a dimension, and its place.
pub fn median_dim(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    median_along(x, dim, keepdim, false)
}

/// The lower median along a dimension of what is not NaN, and its place.
pub fn nanmedian_dim(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    median_along(x, dim, keepdim, true)
}

/// The `k`-th smallest element along a dimension, counted from 1, and its place.
pub fn kthvalue(x: &Tensor, k: i64, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    refuse_empty(x, dim, "kthvalue")?;
    let d = wrap_dim(dim, x.ndim())?;
    let n = x.shape().get(d).copied().unwrap_or(1);
    if k < 1 || k as usize > n {
        bail!(Runtime, "kthvalue(): selected number k out of range for dimension {d}");
    }
    pick(x, dim, keepdim, "KthvalueBackward0", |x, n, values, index| {
        dispatch!("kthvalue_cpu", x.dtype(), real T => {
            kth_rows(read::<T>(x), n, k as usize, write::<T>(values), write::<i64>(index));
            Ok(())
        })
    })
}

/// The most frequent element along a dimension, the smallest of several, and its place.
pub fn mode(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    refuse_empty(x, dim, "mode")?;
    pick(x, dim, keepdim, "ModeBackward0", |x, n, values, index| {
        dispatch!("mode", x.dtype(), real_bool T => {
            mode_rows(read::<T>(x), n, write::<T>(values), write::<i64>(index));
            Ok(())
        })
    })
}
