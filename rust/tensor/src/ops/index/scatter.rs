//! `scatter`: writing along one dimension, one index for each element.
use super::gather::{check_index, gather, lanes};
use super::{int64, target, Combinable};
use crate::autograd::track;
use crate::ops::copy;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::shape::{self, wrap_dim};
use crate::{bail, dispatch, grads, Result, Scalar, Tensor};
use ferrotorch_kernels::index;

/// How a scattered element meets the one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    Replace,
    Add,
    Multiply,
}

impl Combine {
    /// The meaning of `reduce=` in `scatter`.
    pub fn parse(name: &str) -> Result<Combine> {
        match name {
            "add" => Ok(Combine::Add),
            "multiply" => Ok(Combine::Multiply),
            _ => bail!(Runtime, "reduce argument must be either add or multiply."),
        }
    }
}

/// Checks shapes and dtypes; the dimension counted from the front.
pub(super) fn check(op: &str, x: &Tensor, dim: i64, index: &Tensor, src: Option<&Tensor>) -> Result<usize> {
    let d = wrap_dim(dim, x.ndim())?;
    check_index(op, index)?;
    if let Some(src) = src {
        if src.dtype() != x.dtype() {
            bail!(Runtime, "{op}(): Expected self.dtype to be equal to src.dtype");
        }
    }
    if index.numel() == 0 {
        return Ok(d);
    }
    if index.ndim().max(1) != x.ndim().max(1) {
        bail!(Runtime, "Index tensor must have the same number of dimensions as self tensor");
    }
    if src.is_some_and(|s| s.ndim().max(1) != index.ndim().max(1)) {
        bail!(Runtime, "Index tensor must have the same number of dimensions as src tensor");
    }
    let too_large = |limit: &[usize], but: usize| {
        index.shape().iter().zip(limit).enumerate().any(|(i, (&n, &m))| i != but && n > m)
    };
    let from = src.map(|s| shape::display(s.shape()));
    if too_large(x.shape(), d) || src.is_some_and(|s| too_large(s.shape(), usize::MAX)) {
        let (i, s) = (shape::display(index.shape()), shape::display(x.shape()));
        match from {
            None => bail!(Runtime, "Expected index {i} to be no larger than self {s} apart from dimension {d}"),
            Some(from) => bail!(
                Runtime,
                "Expected index {i} to be no larger than self {s} apart from dimension {d} and to be no larger size than src {from}"
            ),
        }
    }
    Ok(d)
}

/// The part of `src` that the index covers, row-major.
pub(super) fn covered(src: &Tensor, index: &Tensor) -> Result<Tensor> {
    if src.ndim() == 0 || src.shape() == index.shape() {
        return copy::contiguous(&src.detach());
    }
    copy::contiguous(&src.detach().alias(index.shape(), &src.strides()[..index.ndim()], src.offset()))
}

/// Runs a scatter kernel on `y`.
pub(super) fn run<T: crate::Element>(
    y: &Tensor,
    d: usize,
    index: &Tensor,
    src: &[T],
    f: impl Fn(&mut T, T) + Sync,
) -> Result<()> {
    let (dims, at) = lanes(y, index, d);
    index::scatter(write::<T>(y), &dims, d, at, read::<i64>(index), src, f).map_err(|i| {
        crate::error!(Runtime, "index {i} is out of bounds for dimension {d} with size {}", at.0)
    })
}

fn write_into(y: &Tensor, d: usize, index: &Tensor, src: &Tensor, how: Combine) -> Result<()> {
    if index.numel() == 0 {
        return Ok(());
    }
    if how == Combine::Replace {
        let (dims, at) = lanes(y, index, d);
        let done = sized!(y.dtype(), T => {
            index::scatter(raw_mut::<T>(y), &dims, d, at, read::<i64>(index), raw::<T>(src), |a, b| *a = b)
        });
        return done.map_err(|i| {
            crate::error!(Runtime, "index {i} is out of bounds for dimension {d} with size {}", at.0)
        });
    }
    dispatch!("scatter", y.dtype(), all T => match how {
        Combine::Add => run::<T>(y, d, index, read::<T>(src), |a, b| *a = a.plus(b)),
        _ => run::<T>(y, d, index, read::<T>(src), |a, b| *a = a.times(b)),
    })
}

/// `x` with `src`'s elements where `index` says along `dim`.
pub fn scatter(x: &Tensor, dim: i64, index: &Tensor, src: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, Some(src))?;
    let (y, places) = (target(x, out)?, int64(index)?);
    write_into(&y, d, &places, &covered(src, &places)?, Combine::Replace)?;
    track(y, "ScatterBackward0", &[x, src], |s| {
        let (index, shape) = (s.save(&places), src.shape().to_vec());
        move |g: &Tensor, need| {
            let index = index.get()?;
            let rest = need.then(0, || scatter_number(g, dim, &index, 0.into(), None))?;
            Ok(grads![rest, need.then(1, || spread_to(gather(g, dim, &index)?, &shape))?])
        }
    })
}

/// A gradient of the covered part of a source, with zeros for the rest.
pub(super) fn spread_to(g: Tensor, shape: &[usize]) -> Result<Tensor> {
    if g.shape() == shape {
        return Ok(g);
    }
    let pairs: Vec<i64> =
        (0..shape.len()).rev().flat_map(|d| [0, (shape[d] - g.shape()[d]) as i64]).collect();
    crate::ops::join::pad_zeros(&g, &pairs)
}

/// `x` with one number where `index` says along `dim`.
pub fn scatter_number(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    value: Scalar,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, None)?;
    let (y, places) = (target(x, out)?, int64(index)?);
    let src = Tensor::full(places.shape(), value, x.dtype())?;
    write_into(&y, d, &places, &src, Combine::Replace)?;
    track(y, "ScatterBackward1", &[x], |s| {
        let index = s.save(&places);
        move |g: &Tensor, _| Ok(grads![Some(scatter_number(g, dim, &index.get()?, 0.into(), None)?)])
    })
}

/// `scatter` that adds or multiplies; it has no gradient.
pub fn scatter_with(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    how: Combine,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, Some(src))?;
    let (y, places) = (target(x, out)?, int64(index)?);
    write_into(&y, d, &places, &covered(src, &places)?, how)?;
    refuse_gradient(y, &[x, src])
}

/// `scatter` of one number that adds or multiplies; it has no gradient.
pub fn scatter_with_number(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    value: Scalar,
    how: Combine,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, None)?;
    let (y, places) = (target(x, out)?, int64(index)?);
    write_into(&y, d, &places, &Tensor::full(places.shape(), value, x.dtype())?, how)?;
    refuse_gradient(y, &[x])
}

fn refuse_gradient(y: Tensor, inputs: &[&Tensor]) -> Result<Tensor> {
    track(y, "NotImplemented", inputs, |_| {
        |_: &Tensor, _| {
            Err(crate::error!(NotImplemented, "the derivative for 'scatter' with 'reduce' is not implemented. Use scatter_reduce() instead."))
        }
    })
}

/// `x` with `src`'s elements added where `index` says along `dim`.
pub fn scatter_add(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, Some(src))?;
    let (y, places) = (target(x, out)?, int64(index)?);
    write_into(&y, d, &places, &covered(src, &places)?, Combine::Add)?;
    track(y, "ScatterAddBackward0", &[x, src], |s| {
        let (index, shape) = (s.save_for(1, &places), src.shape().to_vec());
        move |g: &Tensor, need| {
            let part = need.then(1, || spread_to(gather(g, dim, &index.get()?)?, &shape))?;
            Ok(grads![need.then(0, || Ok(g.clone()))?, part])
        }
    })
}
