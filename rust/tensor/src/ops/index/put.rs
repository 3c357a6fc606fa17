//! `x[i, j]` and `x[i, j] = y` with tensors of indices.
use super::mask::{fill, masked_fill_number, masked_scatter, masked_select};
use super::resolve::{expanded, places};
use super::{target, Combinable};
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::ops::{copy, view};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::index::{gather_blocks, scatter_blocks};

/// The mask, where one for all elements is the only index.
fn whole_mask<'a>(x: &Tensor, indices: &'a [Option<Tensor>]) -> Option<&'a Tensor> {
    match indices {
        [Some(m)] if m.dtype() == DType::Bool && x.ndim() > 0 && m.shape() == x.shape() => Some(m),
        _ => None,
    }
}

/// The elements that the index tensors name; `None` takes a dimension whole.
pub fn index(x: &Tensor, indices: &[Option<Tensor>]) -> Result<Tensor> {
    if let Some(mask) = whole_mask(x, indices) {
        let out = masked_select(&x.detach(), mask)?;
        return track(out, "IndexBackward0", &[x], |s| {
            let (mask, shape) = (s.save(mask), Dims::from_slice(x.shape()));
            move |g: &Tensor, _| {
                Ok(grads![Some(masked_scatter(&Tensor::zeros(&shape, g.dtype())?, &mask.get()?, g, None)?)])
            }
        });
    }
    let indices = expanded(x, indices)?;
    if indices.iter().all(Option::is_none) {
        return view::alias(x);
    }
    let at = places(x, &indices)?;
    let out = Tensor::empty(&at.shape, x.dtype())?;
    sized!(x.dtype(), T => gather_blocks(raw::<T>(x), &at.outer, &at.offsets, &at.inner, raw_mut::<T>(&out)));
    track(out, "IndexBackward0", &[x], |_| {
        let shape = Dims::from_slice(x.shape());
        move |g: &Tensor, _| {
            let zeros = Tensor::zeros(&shape, g.dtype())?;
            Ok(grads![Some(index_put(&zeros, &indices, g, true, None)?)])
        }
    })
}

/// `x` with `values` put, or added, where the index tensors say; into `out` where that is `x` itself.
pub fn index_put(
    x: &Tensor,
    indices: &[Option<Tensor>],
    values: &Tensor,
    accumulate: bool,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    if values.dtype() != x.dtype() {
        bail!(
            Runtime,
            "Index put requires the source and destination dtypes match, got {} for the destination and {} for the source.",
            x.dtype().type_name(),
            values.dtype().type_name()
        );
    }
    if let (Some(mask), 1, false) = (whole_mask(x, indices), values.numel(), accumulate) {
        let y = fill(x, mask, values.item()?, out)?;
        return track(y, "IndexPutBackward0", &[x, values], |s| {
            let (mask, full) = (s.save(mask), Dims::from_slice(values.shape()));
            move |g: &Tensor, need| {
                let mask = mask.get()?;
                let rest = need.then(0, || masked_fill_number(g, &mask, 0.into(), None))?;
                let part = need.then(1, || {
                    let picked = masked_select(g, &mask)?;
                    view::reshape_to(&super::super::reduce::sum_to_size(&picked, &[1])?, &full)
                })?;
                Ok(grads![rest, part])
            }
        });
    }
    let indices = expanded(x, indices)?;
    let y = target(x, out)?;
    let at = places(&y, &indices)?;
    let lead = values.ndim().saturating_sub(at.shape.len());
    let fits = values.shape()[..lead].iter().all(|&n| n == 1) && {
        let tail = Dims::from_slice(&values.shape()[lead..]);
        matches!(shape::broadcast(&tail, &at.shape), Ok(s) if s == at.shape)
    };
    if !fits
        || lead > 0
            && values.ndim() > at.shape.len()
            && values.numel() != 1
            && values.shape()[..lead].iter().any(|&n| n != 1)
    {
        bail!(
            Runtime,
            "shape mismatch: value tensor of shape {} cannot be broadcast to indexing result of shape {}",
            shape::display(values.shape()),
            shape::display(&at.shape)
        );
    }
    let plain = values.detach();
    let tail = view::reshape_to(&plain, &values.shape()[lead..])?;
    let source = copy::contiguous(&view::expand_to(&tail, &at.shape)?)?;
    if accumulate {
        dispatch!("index_put", x.dtype(), all T => {
            scatter_blocks(write::<T>(&y), &at.outer, &at.offsets, &at.inner, read::<T>(&source), |a, b| *a = a.plus(b));
            Ok(())
        })?;
    } else {
        sized!(x.dtype(), T => {
            scatter_blocks(raw_mut::<T>(&y), &at.outer, &at.offsets, &at.inner, raw::<T>(&source), |a, b| *a = b)
        });
    }
    track(y, "IndexPutBackward0", &[x, values], |_| {
        let back = Dims::from_slice(&values.shape()[lead..]);
        let full = Dims::from_slice(values.shape());
        move |g: &Tensor, need| {
            let rest = need.then(0, || {
                if accumulate {
                    return Ok(g.clone());
                }
                index_put(g, &indices, &Tensor::zeros(&[], g.dtype())?, false, None)
            })?;
            let part = need.then(1, || {
                view::reshape_to(&super::super::reduce::sum_to_size(&index(g, &indices)?, &back)?, &full)
            })?;
            Ok(grads![rest, part])
        }
    })
}
