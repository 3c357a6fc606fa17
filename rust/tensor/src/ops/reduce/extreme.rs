//! Largest and smallest elements.
use super::{selected, Over};
use crate::autograd::{track, track_many};
use crate::ops::memory::{read, widened, write};
use crate::ops::{copy, terms, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::reduce::{extreme_columns, extreme_rows, Largest, Smallest};

fn refuse_empty(x: &Tensor, over: &Over, op: &str) -> Result<()> {
    for (d, (&n, &r)) in x.shape().iter().zip(&over.reduced).enumerate() {
        if r && n == 0 {
            bail!(Index, "{op}(): Expected reduction dim {d} to have non-zero size.");
        }
    }
    Ok(())
}

/// The extreme over some dimensions, in the tensor's dtype.
fn values(x: &Tensor, over: &Over, largest: bool, op: &str) -> Result<Tensor> {
    // The most frequent narrow integers keep their width.
    match (x.dtype(), largest) {
        (DType::U8, true) => return over.run::<u8, _>(Largest::<u8>::new(), x, &[()]),
        (DType::U8, false) => return over.run::<u8, _>(Smallest::<u8>::new(), x, &[()]),
        (DType::I32, true) => return over.run::<i32, _>(Largest::<i32>::new(), x, &[()]),
        (DType::I32, false) => return over.run::<i32, _>(Smallest::<i32>::new(), x, &[()]),
        _ => {}
    }
    let out = widened!(op, x.dtype(), real T C => match largest {
        true => over.run::<T, _>(Largest::<C>::new(), x, &[()]),
        false => over.run::<T, _>(Smallest::<C>::new(), x, &[()]),
    })?;
    copy::to_dtype(&out, x.dtype())
}

/// The gradient of an extreme: shared among the elements that equal it.
fn shared(g: &Tensor, x: &Tensor, y: &Tensor, over: &Over) -> Result<Tensor> {
    let (g, y) = (over.keep(g)?, over.keep(y)?);
    let mask = terms::equal_or_nan(x, &y)?;
    let dims: Vec<i64> = (0..x.ndim() as i64).filter(|&d| over.reduced[d as usize]).collect();
    let count = if dims.is_empty() { mask.clone() } else { super::sum(&mask, Some(&dims), true, None)? };
    terms::mul(&terms::div(&g, &copy::to_dtype(&count, g.dtype())?)?, &mask)
}

fn extreme(
    x: &Tensor,
    dims: Option<&[i64]>,
    keepdim: bool,
    largest: bool,
    name: &'static str,
    op: &str,
) -> Result<Tensor> {
    let over = Over::new(x, dims, keepdim)?;
    if dims.is_none_or(<[i64]>::is_empty) && x.numel() == 0 {
        bail!(
            Runtime,
            "{op}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."
        );
    }
    refuse_empty(x, &over, op)?;
    let kernel =
        if dims.is_none() && (op == "max" || op == "min") { format!("{op}_all") } else { op.to_string() };
    let out = values(x, &over, largest, &kernel)?;
    track(out, name, &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| Ok(grads![Some(shared(g, &x.get()?, &y.get()?, &over)?)])
    })
}

/// The largest element over some dimensions; equal ones share the gradient.
pub fn amax(x: &Tensor, dims: Option<&[i64]>, keepdim: bool) -> Result<Tensor> {
    extreme(x, dims, keepdim, true, "AmaxBackward0", "amax")
}

/// The smallest element over some dimensions; equal ones share the gradient.
pub fn amin(x: &Tensor, dims: Option<&[i64]>, keepdim: bool) -> Result<Tensor> {
    extreme(x, dims, keepdim, false, "AminBackward0", "amin")
}

/// The largest element.
pub fn max(x: &Tensor) -> Result<Tensor> {
    extreme(x, None, false, true, "MaxBackward1", "max")
}

/// The smallest element.
pub fn min(x: &Tensor) -> Result<Tensor> {
    extreme(x, None, false, false, "MinBackward1", "min")
}

/// Both extremes, of everything or along a dimension.
pub fn aminmax(x: &Tensor, dim: Option<i64>, keepdim: bool) -> Result<(Tensor, Tensor)> {
    let dims = dim.as_ref().map(std::slice::from_ref);
    let over = Over::new(x, dims, keepdim)?;
    if dim.is_none() && x.numel() == 0 {
        bail!(
            Runtime,
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        );
    }
    refuse_empty(x, &over, "aminmax")?;
    let outs = vec![values(x, &over, false, "aminmax")?, values(x, &over, true, "aminmax")?];
    let outs = track_many(outs, "AminmaxBackward0", &[x], |s| {
        let (x, low, high) = (s.save(x), s.output_at(0), s.output_at(1));
        move |gs: &[Option<Tensor>], _| {
            let x = x.get()?;
            let of = |g: &Option<Tensor>, y: &crate::autograd::Saved| match g {
                Some(g) => shared(g, &x, &y.get()?, &over).map(Some),
                None => Ok(None),
            };
            Ok(grads![match (of(&gs[0], &low)?, of(&gs[1], &high)?) {
                (Some(a), Some(b)) => Some(terms::add(&a, &b)?),
                (a, b) => a.or(b),
            }])
        }
    })?;
    let [low, high]: [Tensor; 2] = super::over::exactly(outs)?;
    Ok((low, high))
}

/// Values, if wanted, and places of the extremes along dimension `d`, which stays with size one.
fn places(x: &Tensor, d: usize, largest: bool, op: &str, want: bool) -> Result<(Option<Tensor>, Tensor)> {
    let x = copy::contiguous(&x.detach())?;
    let n = x.shape().get(d).copied().unwrap_or(1);
    let inner: usize = x.shape().get(d + 1..).unwrap_or(&[]).iter().product();
    let mut shape = Dims::from_slice(x.shape());
    if let Some(s) = shape.get_mut(d) {
        *s = 1;
    }
    let index = Tensor::empty(&shape, DType::I64)?;
    let values = if want { Some(Tensor::empty(&shape, x.dtype())?) } else { None };
    if index.numel() > 0 {
        dispatch!(op, x.dtype(), real_bool T => {
            let values = values.as_ref().map(write::<T>);
            let to = write::<i64>(&index);
            match inner {
                1 => extreme_rows(read::<T>(&x), n, largest, values, to),
                _ => extreme_columns(read::<T>(&x), n, inner, largest, values, to),
            }
            Ok(())
        })?;
    }
    Ok((values, index))
}

fn extreme_dim(
    x: &Tensor,
    dim: i64,
    keepdim: bool,
    largest: bool,
    name: &'static str,
    op: &str,
) -> Result<(Tensor, Tensor)> {
    let d = wrap_dim(dim, x.ndim())?;
    let over = Over::new(x, Some(&[dim]), keepdim)?;
    refuse_empty(x, &over, op)?;
    let (values, index) = places(x, d, largest, op, true)?;
    let index = view::reshape_to(&index, &over.shape)?;
    let values = match values {
        Some(v) => v.alias(&over.shape, &crate::shape::contiguous_strides(&over.shape), 0),
        None => bail!(Runtime, "internal error: {op} without values"),
    };
    let outs = track_many(vec![values, index.clone()], name, &[x], |s| {
        let (index, shape) = (s.save(&index), Dims::from_slice(x.shape()));
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            Ok(grads![Some(selected(g, d as i64, &index.get()?, &shape, keepdim)?)])
        }
    })?;
    let [values, index]: [Tensor; 2] = super::over::exactly(outs)?;
    Ok((values, index))
}

/// The largest element along a dimension, and where it is first found.
pub fn max_dim(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    extreme_dim(x, dim, keepdim, true, "MaxBackward0", "max")
}

/// The smallest element along a dimension, and where it is first found.
pub fn min_dim(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    extreme_dim(x, dim, keepdim, false, "MinBackward0", "min")
}

fn arg(x: &Tensor, dim: Option<i64>, keepdim: bool, largest: bool, op: &str) -> Result<Tensor> {
    if x.dtype().is_complex() || x.dtype() == DType::Bool {
        let what = if x.dtype() == DType::Bool { "bool" } else { "complex" };
        bail!(Runtime, "{op}(): does not support {what} input");
    }
    let over = Over::new(x, dim.as_ref().map(std::slice::from_ref), keepdim)?;
    let index = match dim {
        None if x.numel() == 0 => {
            bail!(Index, "{op}(): Expected reduction dim to be specified for input.numel() == 0.")
        }
        None => places(&view::reshape_to(&x.detach(), &[x.numel()])?, 0, largest, op, false)?.1,
        Some(dim) => {
            refuse_empty(x, &over, op)?;
            places(x, wrap_dim(dim, x.ndim())?, largest, op, false)?.1
        }
    };
    Ok(index.alias(&over.shape, &crate::shape::contiguous_strides(&over.shape), 0))
}

/// Where the largest element is first found, in the flattened tensor or along a dimension.
pub fn argmax(x: &Tensor, dim: Option<i64>, keepdim: bool) -> Result<Tensor> {
    arg(x, dim, keepdim, true, "argmax")
}

/// Where the smallest element is first found, in the flattened tensor or along a dimension.
pub fn argmin(x: &Tensor, dim: Option<i64>, keepdim: bool) -> Result<Tensor> {
    arg(x, dim, keepdim, false, "argmin")
}
