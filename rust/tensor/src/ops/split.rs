//! Views that come in several pieces: `unbind`, `split`, `chunk` and their kin.
use super::strided::as_strided_backward;
use super::{geometry, view};
use crate::autograd::{track_many, Grads};
use crate::shape::{self, wrap_dim, Geometry};
use crate::{bail, ops, DType, Result, Tensor};
use smallvec::smallvec;

/// More pieces than this fit no list.
const MAX_PIECES: i64 = 1 << 26;

/// Several views of `x` recorded as one operation.
fn pieces(
    x: &Tensor,
    name: &'static str,
    f: impl Fn(&Geometry) -> Result<Vec<Geometry>>,
) -> Result<Vec<Tensor>> {
    let outs = f(&x.geometry())?
        .into_iter()
        .map(|g| x.view_of(g.shape, g.strides, g.offset, x.dtype(), true))
        .collect();
    track_many(outs, name, &[x], |_| {
        let base = Geometry::contiguous(x.shape());
        let parts = f(&base);
        move |gs: &[Option<Tensor>], _| {
            let parts = parts.clone()?;
            let mut sum: Option<Tensor> = None;
            for (g, part) in gs.iter().zip(&parts) {
                let Some(g) = g else { continue };
                let g = as_strided_backward(g, &base, part)?;
                sum = Some(match sum {
                    None => g,
                    Some(s) => ops::binary::add(&s, &g, 1.into(), None)?,
                });
            }
            Ok::<Grads, _>(smallvec![sum])
        }
    })
}

/// The slices along a dimension, that dimension removed.
pub fn unbind(x: &Tensor, dim: i64) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Index, "Dimension specified as {dim} but tensor has no dimensions");
    }
    let d = wrap_dim(dim, x.ndim())?;
    let n = x.shape()[d] as i64;
    pieces(x, "UnbindBackward0", |g| (0..n).map(|i| geometry::select(g, d as i64, i)).collect())
}

/// Pieces of given sizes along a dimension.
pub fn split_with_sizes(x: &Tensor, sizes: &[i64], dim: i64) -> Result<Vec<Tensor>> {
    split_named(x, sizes, dim, "SplitWithSizesBackward0")
}

fn split_named(x: &Tensor, sizes: &[i64], dim: i64, name: &'static str) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Runtime, "split expects at least a 1-dimensional tensor");
    }
    let d = wrap_dim(dim, x.ndim())?;
    let size = x.shape()[d] as i64;
    if let Some(s) = sizes.iter().find(|&&s| s < 0) {
        bail!(Runtime, "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={} with {s}", shape::display(sizes));
    }
    if sizes.iter().sum::<i64>() != size {
        bail!(
            Runtime,
            "split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension {d}), but got split_sizes={}",
            shape::display(sizes)
        );
    }
    pieces(x, name, |g| {
        let mut start = 0;
        let cut = |&n: &i64| {
            start += n;
            geometry::slice(g, d as i64, start - n, start, 1)
        };
        sizes.iter().map(cut).collect()
    })
}

/// Pieces of one size; the last may be smaller.
pub fn split(x: &Tensor, size: i64, dim: i64) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Runtime, "split expects at least a 1-dimensional tensor");
    }
    if size < 0 {
        bail!(Runtime, "split expects split_size be non-negative, but got split_size={size}");
    }
    let n = x.shape()[wrap_dim(dim, x.ndim())?] as i64;
    if size == 0 && n != 0 {
        bail!(Runtime, "split_size can only be 0 if dimension size is 0, but got dimension size of {n}");
    }
    let count = if size == 0 { 1 } else { (n + size - 1) / size }.max(1);
    let sizes: Vec<i64> = (0..count).map(|i| size.min(n - i * size).max(0)).collect();
    split_named(x, &sizes, dim, "SplitBackward0")
}

/// At most `chunks` pieces of equal size.
pub fn chunk(x: &Tensor, chunks: i64, dim: i64) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Runtime, "chunk expects at least a 1-dimensional tensor");
    }
    if chunks <= 0 {
        bail!(Runtime, "chunk expects `chunks` to be greater than 0, got: {chunks}");
    }
    let n = x.shape()[wrap_dim(dim, x.ndim())?] as i64;
    let size = (n + chunks - 1) / chunks;
    if chunks > MAX_PIECES {
        bail!(Runtime, "chunk into {chunks} pieces needs more memory than there is");
    }
    if size == 0 {
        return split_with_sizes(x, &vec![0; chunks as usize], dim);
    }
    split(x, size, dim)
}

/// Exactly `sections` pieces, the first ones larger by one where it does not divide evenly.
pub fn tensor_split(x: &Tensor, sections: i64, dim: i64) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Runtime, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
    }
    if sections <= 0 {
        bail!(Runtime, "number of sections must be larger than 0, got {sections}");
    }
    if sections > MAX_PIECES {
        bail!(Runtime, "tensor_split into {sections} sections needs more memory than there is");
    }
    let n = x.shape()[wrap_dim(dim, x.ndim())?] as i64;
    let mut start = 0;
    (0..sections)
        .map(|i| {
            let len = n / sections + i64::from(i < n % sections);
            start += len;
            view::slice(x, dim, start - len, start, 1)
        })
        .collect()
}

/// [`tensor_split`] or [`tensor_split_at`], as a tensor of integers says.
pub fn tensor_split_by(x: &Tensor, by: &Tensor, dim: i64) -> Result<Vec<Tensor>> {
    if by.dtype() != DType::I64 {
        bail!(
            Runtime,
            "tensor_split expected tensor_indices_or_sections to have dtype of long, but got {}",
            by.dtype().type_name()
        );
    }
    match by.ndim() {
        0 => tensor_split(x, by.item()?.to_i64(), dim),
        1 => tensor_split_at(x, &by.to_vec()?, dim),
        n => bail!(
            Runtime,
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with {n} dims"
        ),
    }
}

/// Which of `hsplit`, `vsplit` and `dsplit` is meant.
#[derive(Clone, Copy, PartialEq)]
pub enum Axis {
    H,
    V,
    D,
}

impl Axis {
    /// The dimension that is split.
    fn dim(self, x: &Tensor) -> Result<usize> {
        let (name, least) = match self {
            Axis::H => ("hsplit", 1),
            Axis::V => ("vsplit", 2),
            Axis::D => ("dsplit", 3),
        };
        if x.ndim() < least {
            bail!(
                Runtime,
                "torch.{name} requires a tensor with at least {least} dimension{}, but got a tensor with {} dimensions!",
                if least == 1 { "" } else { "s" },
                x.ndim()
            );
        }
        Ok(match self {
            Axis::H => usize::from(x.ndim() > 1),
            Axis::V => 0,
            Axis::D => 2,
        })
    }
}

/// `hsplit`, `vsplit`, `dsplit` into equal pieces.
pub fn axis_split(x: &Tensor, sections: i64, axis: Axis) -> Result<Vec<Tensor>> {
    let d = axis.dim(x)?;
    if sections == 0 || x.shape()[d] as i64 % sections != 0 {
        let name = match axis {
            Axis::H => "hsplit",
            Axis::V => "vsplit",
            Axis::D => "dsplit",
        };
        bail!(
            Runtime,
            "torch.{name} attempted to split along dimension {d}, but the size of the dimension {} is not divisible by the split_size {sections}!",
            x.shape()[d]
        );
    }
    tensor_split(x, sections, d as i64)
}

/// `hsplit`, `vsplit`, `dsplit` at given positions.
pub fn axis_split_at(x: &Tensor, indices: &[i64], axis: Axis) -> Result<Vec<Tensor>> {
    tensor_split_at(x, indices, axis.dim(x)? as i64)
}

/// Pieces between given positions.
pub fn tensor_split_at(x: &Tensor, indices: &[i64], dim: i64) -> Result<Vec<Tensor>> {
    if x.ndim() == 0 {
        bail!(Runtime, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
    }
    let n = x.shape()[wrap_dim(dim, x.ndim())?] as i64;
    let mut start = 0;
    indices
        .iter()
        .chain([&n])
        .map(|&end| view::slice(x, dim, std::mem::replace(&mut start, end), end, 1))
        .collect()
}
