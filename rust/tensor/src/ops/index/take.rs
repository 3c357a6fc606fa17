//! `take` and `put`: indices into the flattened tensor.
use super::{int64, target, Combinable};
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::ops::{copy, view};
use crate::shape::Dims;
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::index::{self as kernels, add_offsets, scatter_blocks};

fn positions(op: &str, n: usize, index: &Tensor) -> Result<Tensor> {
    if index.dtype() != DType::I64 {
        bail!(Runtime, "{op}(): Expected a long tensor for index, but got {}", index.dtype().type_name());
    }
    let index = int64(index)?;
    if n == 0 && index.numel() > 0 {
        bail!(
            Index,
            "{op}(): tried to {} an empty tensor",
            if op == "take" { "take from" } else { "put elements into" }
        );
    }
    Ok(index)
}

fn out_of_range(i: i64, n: usize) -> crate::Error {
    crate::error!(Index, "out of range: tried to access index {i} on a tensor of {n} elements.")
}

fn places(op: &str, n: usize, index: &Tensor) -> Result<Vec<usize>> {
    let index = positions(op, n, index)?;
    let mut at = vec![0; index.numel()];
    add_offsets(&mut at, read::<i64>(&index), n, 1, true).map_err(|i| out_of_range(i, n))?;
    Ok(at)
}

/// The elements of the flattened tensor that `index` names, in its shape.
pub fn take(x: &Tensor, index: &Tensor) -> Result<Tensor> {
    let at = positions("take", x.numel(), index)?;
    let source = copy::contiguous(&x.detach())?;
    let out = Tensor::empty(index.shape(), x.dtype())?;
    sized!(x.dtype(), T => kernels::take(raw::<T>(&source), read::<i64>(&at), raw_mut::<T>(&out)))
        .map_err(|i| out_of_range(i, x.numel()))?;
    track(out, "TakeBackward0", &[x], |s| {
        let (index, shape) = (s.save(index), Dims::from_slice(x.shape()));
        move |g: &Tensor, _| {
            Ok(grads![Some(put(&Tensor::zeros(&shape, g.dtype())?, &index.get()?, g, true, None)?)])
        }
    })
}

/// `x` with `source`'s elements put, or added, at positions of the flattened tensor.
pub fn put(
    x: &Tensor,
    index: &Tensor,
    source: &Tensor,
    accumulate: bool,
    out: Option<&Tensor>,
) -> Result<Tensor> {
    if source.dtype() != x.dtype() {
        bail!(
            Runtime,
            "put_(): self and source expected to have the same dtype, but got self.dtype = {} and source.dtype = {}",
            x.dtype().type_name(),
            source.dtype().type_name()
        );
    }
    if index.dtype() != DType::I64 {
        bail!(Runtime, "put_(): Expected a long tensor for index, but got {}", index.dtype().type_name());
    }
    if source.numel() != index.numel() {
        bail!(
            Index,
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = {}, index.numel() = {}",
            source.numel(),
            index.numel()
        );
    }
    let at = places("put_", x.numel(), index)?;
    let y = target(x, out)?;
    let plain = copy::contiguous(&y.detach())?;
    let values = copy::contiguous(&source.detach())?;
    if accumulate {
        dispatch!("put_", x.dtype(), all T => {
            scatter_blocks(write::<T>(&plain), &[], &at, &[], read::<T>(&values), |a, b| *a = a.plus(b));
            Ok(())
        })?;
    } else {
        sized!(x.dtype(), T => scatter_blocks(raw_mut::<T>(&plain), &[], &at, &[], raw::<T>(&values), |a, b| *a = b));
    }
    if !y.is_contiguous() {
        copy::copy_into(&plain, &y)?;
    }
    track(y, "PutBackward0", &[x, source], |s| {
        let (index, shape) = (s.save(index), Dims::from_slice(source.shape()));
        move |g: &Tensor, need| {
            let index = index.get()?;
            let rest = need.then(0, || match accumulate {
                true => Ok(g.clone()),
                false => put(g, &index, &Tensor::zeros(index.shape(), g.dtype())?, false, None),
            })?;
            Ok(grads![rest, need.then(1, || view::reshape_to(&take(g, &index)?, &shape))?])
        }
    })
}
