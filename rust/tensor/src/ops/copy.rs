//! Copies: between layouts and dtypes, into other tensors.
use crate::autograd::{any_tracks, track};
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, DType, Element, Result, Tensor};

/// Writes `from`, broadcast and converted, into `to`. Records nothing.
pub fn copy_into(from: &Tensor, to: &Tensor) -> Result<()> {
    let strides = match shape::broadcast(from.shape(), to.shape()) {
        Ok(shape) if shape[..] == *to.shape() => {
            shape::broadcast_strides(from.shape(), from.strides(), to.shape())
        }
        _ => bail!(
            Runtime,
            "output with shape {} doesn't match the broadcast shape {}",
            shape::display(to.shape()),
            shape::display(from.shape())
        ),
    };
    let from = from.alias(to.shape(), &strides, from.offset());
    dispatch!("copy_", from.dtype(), all S => dispatch!("copy_", to.dtype(), all T => {
        let mut values: Vec<T> = Vec::with_capacity(from.numel());
        from.for_each_offset(|i| {
            // SAFETY: the offset comes from the tensor's own geometry.
            values.push(T::from_scalar(unsafe { *from.data_ptr::<S>().add(i) }.to_scalar()));
        });
        let mut values = values.into_iter();
        to.for_each_offset(|i| {
            if let Some(v) = values.next() {
                // SAFETY: as above.
                unsafe { *to.data_ptr::<T>().add(i) = v };
            }
        });
        Ok(())
    }))
}

/// Copies `src` into `x`, with history: the op behind `copy_`.
pub fn copy_(x: &Tensor, src: &Tensor) -> Result<Tensor> {
    copy_into(src, x)?;
    track(x.clone(), "CopyBackwards", &[x, src], |_| {
        |g: &Tensor, need| Ok(grads![need.then(0, || Tensor::zeros(g.shape(), g.dtype()))?, Some(g.clone())])
    })
}

/// Strides for a copy: those of a dense tensor are kept, others become row-major.
fn preserved_strides(x: &Tensor) -> Dims {
    if shape::is_non_overlapping_and_dense(x.shape(), x.strides()) {
        Dims::from_slice(x.strides())
    } else {
        shape::contiguous_strides(x.shape())
    }
}

/// A copy with the layout kept.
pub fn clone(x: &Tensor) -> Result<Tensor> {
    let out = Tensor::empty_strided(x.shape(), &preserved_strides(x), x.dtype())?;
    copy_into(x, &out)?;
    track(out, "CloneBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// The tensor itself if it is row-major, else a row-major copy.
pub fn contiguous(x: &Tensor) -> Result<Tensor> {
    if x.is_contiguous() {
        return Ok(x.clone());
    }
    let out = Tensor::empty(x.shape(), x.dtype())?;
    copy_into(x, &out)?;
    track(out, "CloneBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// A fresh result without memory around it: itself, or a row-major copy.
pub(crate) fn compact(x: Tensor) -> Result<Tensor> {
    if x.is_contiguous() && x.offset() == 0 && x.storage().len() == x.numel() * x.dtype().size() {
        return Ok(x);
    }
    clone(&x).map(|t| if any_tracks(&[&x]) { t } else { t.detach() })
}

/// The tensor in another dtype; itself where it has it.
pub fn to_dtype(x: &Tensor, dtype: DType) -> Result<Tensor> {
    if x.dtype() == dtype {
        return Ok(x.clone());
    }
    let out = Tensor::empty_strided(x.shape(), &preserved_strides(x), dtype)?;
    copy_into(x, &out)?;
    // The engine converts the gradient back.
    track(out, "ToCopyBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// The real part of a complex tensor, to drop the imaginary part of a gradient.
pub fn real(x: &Tensor) -> Result<Tensor> {
    super::view::real(x)
}
