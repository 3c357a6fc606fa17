//! `gather`: along one dimension, one index for each element.
use super::int64;
use super::scatter::scatter_add;
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized, write};
use crate::ops::{copy, view};
use crate::shape::{self, wrap_dim, Dims};
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_kernels::index;

/// Sizes of the index with strides of `x`, and `x`'s size and stride at `d`: what the kernels take.
pub(super) fn lanes(x: &Tensor, index: &Tensor, d: usize) -> (Vec<(usize, usize)>, (usize, usize)) {
    if x.ndim() == 0 || index.ndim() == 0 {
        return (vec![(index.numel(), 0)], (1, 0));
    }
    let dims = index.shape().iter().zip(x.strides()).map(|(&n, &s)| (n, s)).collect();
    (dims, (x.shape()[d], x.strides()[d]))
}

pub(super) fn check_index(op: &str, index: &Tensor) -> Result<()> {
    if !matches!(index.dtype(), DType::I64 | DType::I32) && index.numel() != 0 {
        bail!(Runtime, "{op}(): Expected dtype int32/int64 for index");
    }
    Ok(())
}

/// `out[i][j] = x[index[i][j]][j]`, here for dimension 0.
pub fn gather(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    check_index("gather", index)?;
    if index.numel() > 0 {
        if index.ndim().max(1) != x.ndim().max(1) {
            bail!(Runtime, "Index tensor must have the same number of dimensions as input tensor");
        }
        for (i, &n) in index.shape().iter().enumerate() {
            if i != d && n > x.shape()[i] {
                bail!(
                    Runtime,
                    "Size does not match at dimension {i} expected index {} to be no larger than self {} apart from dimension {d}",
                    shape::display(index.shape()),
                    shape::display(x.shape())
                );
            }
        }
    }
    let out = Tensor::empty(index.shape(), x.dtype())?;
    let places = int64(index)?;
    if places.numel() > 0 {
        let (dims, at) = lanes(x, &places, d);
        let found = sized!(x.dtype(), T => index::gather(raw::<T>(x), &dims, d, at, read::<i64>(&places), raw_mut::<T>(&out)));
        if let Err(i) = found {
            bail!(Runtime, "index {i} is out of bounds for dimension {d} with size {}", at.0);
        }
    }
    track(out, "GatherBackward0", &[x], |s| {
        let (index, shape) = (s.save(&places), Dims::from_slice(x.shape()));
        move |g: &Tensor, _| {
            Ok(grads![Some(scatter_add(&Tensor::zeros(&shape, g.dtype())?, dim, &index.get()?, g, None)?)])
        }
    })
}

/// [`gather`] with the other dimensions broadcast; without a dimension, of the flattened tensor.
pub fn take_along_dim(x: &Tensor, index: &Tensor, dim: Option<i64>) -> Result<Tensor> {
    if index.dtype() != DType::I64 {
        bail!(
            Runtime,
            "torch.take_along_dim(): dtype of indices should be Long but got {}",
            index.dtype().type_name()
        );
    }
    let Some(dim) = dim else {
        return gather(&view::reshape_to(x, &[x.numel()])?, 0, &view::reshape_to(index, &[index.numel()])?);
    };
    if x.ndim() != index.ndim() {
        bail!(
            Runtime,
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got {} dimensions for input, and {} dimensions for indices",
            x.ndim(),
            index.ndim()
        );
    }
    let d = wrap_dim(dim, x.ndim())?;
    let with = |a: &Tensor, n: usize| {
        let mut s = Dims::from_slice(a.shape());
        if let Some(slot) = s.get_mut(d) {
            *slot = n;
        }
        s
    };
    let common = shape::broadcast(&with(x, 1), &with(index, 1))?;
    let full = |a: &Tensor| {
        let mut s = common.clone();
        if let Some(slot) = s.get_mut(d) {
            *slot = a.shape()[d];
        }
        view::expand_to(a, &s)
    };
    // Indices wrap around, as PyTorch lets them.
    let n = x.shape().get(d).copied().unwrap_or(1) as i64;
    let index = copy::contiguous(&copy::clone(&index.detach())?)?;
    if n > 0 {
        write::<i64>(&index).iter_mut().for_each(|i| *i = i.rem_euclid(n));
    }
    gather(&full(x)?, d as i64, &full(&index)?)
}
