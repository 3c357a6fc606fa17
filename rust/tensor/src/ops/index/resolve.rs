//! From `x[…]` with index tensors to axes and offsets.
use crate::ops::memory::read;
use crate::ops::{copy, index, view};
use crate::shape::{self, Dims};
use crate::{bail, DType, Result, Tensor};
use ferrotorch_kernels::index::{add_offsets, Axis};

/// Where the indexed elements lie, and the shape of the result.
pub(super) struct Places {
    pub outer: Vec<Axis>,
    pub offsets: Vec<usize>,
    pub inner: Vec<Axis>,
    pub shape: Dims,
}

/// Index tensors as int64, masks replaced by the places where they are true; one entry for each dimension.
pub(super) fn expanded(x: &Tensor, indices: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> {
    let mut out: Vec<Option<Tensor>> = Vec::with_capacity(x.ndim());
    for (at, index) in indices.iter().enumerate() {
        let Some(i) = index else {
            out.push(None);
            continue;
        };
        match i.dtype() {
            DType::I64 => out.push(Some(i.detach())),
            DType::I32 => out.push(Some(copy::to_dtype(&i.detach(), DType::I64)?)),
            DType::Bool | DType::U8 => {
                for (k, &n) in i.shape().iter().enumerate() {
                    if x.shape().get(out.len() + k) != Some(&n) {
                        if out.len() + i.ndim() > x.ndim() {
                            bail!(Index, "too many indices for tensor of dimension {}", x.ndim());
                        }
                        bail!(
                            Index,
                            "The shape of the mask {} at index {at} does not match the shape of the indexed tensor {} at index {}",
                            shape::display(i.shape()),
                            shape::display(x.shape()),
                            out.len() + k
                        );
                    }
                }
                let places = index::nonzero(i)?;
                for d in 0..i.ndim() {
                    out.push(Some(view::select(&places, 1, d as i64)?));
                }
                if i.ndim() == 0 {
                    bail!(Index, "a 0-dim mask must be given to a dimension of size one");
                }
            }
            _ => bail!(Index, "tensors used as indices must be long, int, byte or bool tensors"),
        }
    }
    if out.len() > x.ndim() {
        bail!(Index, "too many indices for tensor of dimension {}", x.ndim());
    }
    out.resize(x.ndim(), None);
    Ok(out)
}

/// The places in `x` that `indices` (from [`expanded`]) name.
pub(super) fn places(x: &Tensor, indices: &[Option<Tensor>]) -> Result<Places> {
    let given: Vec<&Tensor> = indices.iter().flatten().collect();
    let mut common = Dims::new();
    for t in &given {
        common = match shape::broadcast(&common, t.shape()) {
            Ok(s) => s,
            Err(_) => {
                let shapes: Vec<String> = given.iter().map(|t| shape::display(t.shape())).collect();
                bail!(
                    Index,
                    "shape mismatch: indexing tensors could not be broadcast together with shapes {}",
                    shapes.join(", ")
                );
            }
        };
    }
    let count: usize = common.iter().product();
    let mut offsets = vec![0; count];
    let (mut first, mut last, mut ordinal) = (x.ndim(), 0, 0);
    for (d, index) in indices.iter().enumerate() {
        let Some(t) = index else { continue };
        (first, last) = (first.min(d), d);
        let (size, stride) = (x.shape()[d], x.strides()[d]);
        let t = copy::contiguous(&view::expand_to(t, &common)?)?;
        if size == 0 && count > 0 {
            bail!(Index, "index is out of bounds for dimension with size 0");
        }
        if let Err(i) = add_offsets(&mut offsets, read::<i64>(&t), size, stride, true) {
            bail!(Index, "index {i} is out of bounds for dimension {ordinal} with size {size}");
        }
        ordinal += 1;
    }
    let adjacent = given.len() == last + 1 - first;
    let (mut outer, mut inner, mut shape) = (Vec::new(), Vec::new(), Dims::new());
    if !adjacent {
        shape.extend_from_slice(&common);
    }
    for (d, index) in indices.iter().enumerate() {
        if index.is_some() {
            if adjacent && d == first {
                shape.extend_from_slice(&common);
            }
            continue;
        }
        let axis = Axis { size: x.shape()[d], stride: x.strides()[d] };
        if adjacent && d < first {
            outer.push(axis);
        } else {
            inner.push(axis);
        }
        shape.push(axis.size);
    }
    Ok(Places { outer, offsets, inner, shape })
}
