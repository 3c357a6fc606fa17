//! Whole slices by index.
use super::int64;
use super::select_into::index_add;
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut, read, sized};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_kernels::index::{add_offsets, gather_blocks, Axis};

/// The dimensions around `d`, as the kernels take them.
pub(super) fn around(x: &Tensor, d: usize) -> (Vec<Axis>, Vec<Axis>) {
    let axes: Vec<Axis> =
        x.shape().iter().zip(x.strides()).map(|(&size, &stride)| Axis { size, stride }).collect();
    if axes.is_empty() {
        return (Vec::new(), Vec::new());
    }
    (axes[..d].to_vec(), axes[d + 1..].to_vec())
}

/// The slices of `x` along `dim` that `index` names.
pub fn index_select(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let d = wrap_dim(dim, x.ndim())?;
    if index.ndim() > 1 {
        bail!(Index, "index_select(): Index is supposed to be a vector");
    }
    if !matches!(index.dtype(), DType::I64 | DType::I32) {
        bail!(Runtime, "index_select(): Expected dtype int32 or int64 for index");
    }
    if x.ndim() == 0 && index.numel() != 1 {
        bail!(
            Runtime,
            "index_select(): Index to scalar can have only 1 value, got {} value(s)",
            index.numel()
        );
    }
    let places = int64(index)?;
    let mut shape = Dims::from_slice(x.shape());
    if let Some(slot) = shape.get_mut(d) {
        *slot = index.numel();
    }
    let mut offsets = vec![0; index.numel()];
    let (size, stride) = if x.ndim() == 0 { (1, 0) } else { (x.shape()[d], x.strides()[d]) };
    if add_offsets(&mut offsets, read::<i64>(&places), size, stride, false).is_err() {
        bail!(Index, "index out of range in self");
    }
    let out = Tensor::empty(&shape, x.dtype())?;
    let (outer, inner) = around(x, d);
    sized!(x.dtype(), T => gather_blocks(raw::<T>(x), &outer, &offsets, &inner, raw_mut::<T>(&out)));
    track(out, "IndexSelectBackward0", &[x], |s| {
        let (index, shape) = (s.save(&places), Dims::from_slice(x.shape()));
        move |g: &Tensor, _| {
            let zeros = Tensor::zeros(&shape, g.dtype())?;
            Ok(grads![Some(index_add(&zeros, dim, &index.get()?, g, 1.into(), None)?)])
        }
    })
}
