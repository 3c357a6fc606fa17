//! Copies of a tensor with one part replaced.
use crate::autograd::{no_grad, track};
use crate::ops::{copy, view};
use crate::{bail, grads, shape, Result, Tensor};
use std::sync::Arc;

type View = Arc<dyn Fn(&Tensor) -> Result<Tensor> + Send + Sync>;

fn replaced(x: &Tensor, src: Option<&Tensor>, part: View, name: &'static str) -> Result<Tensor> {
    let out = copy::contiguous(&copy::clone(&x.detach())?)?;
    no_grad(|| -> Result<()> {
        let place = part(&out)?;
        let Some(src) = src else { return copy::copy_into(&Tensor::zeros(&[], x.dtype())?, &place) };
        if src.shape() != place.shape() {
            bail!(
                Runtime,
                "expected src to have a size equal to the slice of self. src size = {}, slice size = {}",
                shape::display(src.shape()),
                shape::display(place.shape())
            );
        }
        copy::copy_into(&src.detach(), &place)
    })?;
    let inputs: &[&Tensor] = match src {
        Some(src) => &[x, src],
        None => &[x],
    };
    track(out, name, inputs, |_| {
        move |g: &Tensor, need| {
            let rest = need.then(0, || replaced(g, None, part.clone(), name))?;
            // Strides of a view may refer to memory: the gradient lies in it as the copy does.
            Ok(grads![rest, need.then(1, || part(&copy::contiguous(g)?))?])
        }
    })
}

/// `x` with `src` in place of `x.select(dim, index)`.
pub fn select_scatter(x: &Tensor, src: &Tensor, dim: i64, index: i64) -> Result<Tensor> {
    replaced(x, Some(src), Arc::new(move |t| view::select(t, dim, index)), "SelectScatterBackward0")
}

/// `x` with `src` in place of a slice.
pub fn slice_scatter(x: &Tensor, src: &Tensor, dim: i64, start: i64, end: i64, step: i64) -> Result<Tensor> {
    replaced(x, Some(src), Arc::new(move |t| view::slice(t, dim, start, end, step)), "SliceScatterBackward0")
}

/// `x` with `src` in place of a diagonal.
pub fn diagonal_scatter(x: &Tensor, src: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    replaced(
        x,
        Some(src),
        Arc::new(move |t| view::diagonal(t, offset, dim1, dim2)),
        "DiagonalScatterBackward0",
    )
}

/// `x` with `src` in place of `x.as_strided(size, stride, offset)`.
pub fn as_strided_scatter(
    x: &Tensor,
    src: &Tensor,
    size: &[i64],
    stride: &[i64],
    offset: Option<i64>,
) -> Result<Tensor> {
    let (size, stride) = (size.to_vec(), stride.to_vec());
    replaced(
        x,
        Some(src),
        Arc::new(move |t| view::as_strided(t, &size, &stride, offset)),
        "AsStridedScatterBackward0",
    )
}
