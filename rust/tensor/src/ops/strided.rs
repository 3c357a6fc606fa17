//! Gradients of views: laying a gradient into the geometry of a base and reading parts of it.
//!
//! The three functions are each other's gradients, so every view differentiates any number of times.
use super::copy;
use crate::autograd::track;
use crate::shape::{self, Geometry};
use crate::{dispatch, grads, Result, Tensor};

/// Positions that base and view touch together start here.
fn origin(base: &Geometry, view: &Geometry) -> usize {
    base.offset.min(view.offset)
}

/// Storage that holds both geometries, all zero.
fn zero_buffer(like: &Tensor, base: &Geometry, view: &Geometry) -> Result<Tensor> {
    let end = base.end().max(view.end());
    Tensor::zeros(&[end.saturating_sub(origin(base, view))], like.dtype())
}

fn place(buffer: &Tensor, g: &Geometry, origin: usize) -> Tensor {
    buffer.alias(&g.shape, &g.strides, buffer.offset() + g.offset.saturating_sub(origin))
}

/// Zeros shaped like the base, with `g` added where the view lies: the gradient of a view.
pub fn as_strided_backward(g: &Tensor, base: &Geometry, view: &Geometry) -> Result<Tensor> {
    let buffer = zero_buffer(g, base, view)?;
    let at = origin(base, view);
    let part = place(&buffer, view, at);
    if shape::may_overlap_itself(&view.shape, &view.strides) {
        add_overlapping(g, &part)?;
    } else {
        copy::copy_into(g, &part)?;
    }
    let out = copy::compact(place(&buffer, base, at))?;
    let (base, view) = (base.clone(), view.clone());
    track(out, "AsStridedBackwardBackward0", &[g], |_| {
        move |gg, _| Ok(grads![Some(part_of(gg, &base, &view)?)])
    })
}

/// The elements of `g`, which has the base's shape, where the view lies.
pub fn part_of(g: &Tensor, base: &Geometry, view: &Geometry) -> Result<Tensor> {
    let at = origin(base, view);
    let out = if base.is_plain() && g.is_contiguous() && view.end() <= g.numel() {
        let part = g.alias(&view.shape, &view.strides, g.offset() + view.offset);
        copy::clone(&part)?.detach()
    } else {
        let buffer = zero_buffer(g, base, view)?;
        copy::copy_into(g, &place(&buffer, base, at))?;
        copy::clone(&place(&buffer, view, at))?.detach()
    };
    let (base, view) = (base.clone(), view.clone());
    track(out, "AsStridedBackward0", &[g], |_| {
        move |gg, _| Ok(grads![Some(as_strided_backward(gg, &base, &view)?)])
    })
}

/// `g` with the view's elements replaced by `part`, or by zero.
pub fn with_part(g: &Tensor, part: Option<&Tensor>, base: &Geometry, view: &Geometry) -> Result<Tensor> {
    let buffer = zero_buffer(g, base, view)?;
    let at = origin(base, view);
    copy::copy_into(g, &place(&buffer, base, at))?;
    let region = place(&buffer, view, at);
    match part {
        Some(part) => copy::copy_into(part, &region)?,
        None => copy::copy_into(&Tensor::zeros(&[], g.dtype())?, &region)?,
    }
    let out = copy::compact(place(&buffer, base, at))?;
    let (base, view) = (base.clone(), view.clone());
    let inputs: &[&Tensor] = match part {
        Some(part) => &[g, part],
        None => &[g],
    };
    track(out, "CopySlicesBackward0", inputs, |_| {
        move |gg, need| {
            let rest = need.then(0, || with_part(gg, None, &base, &view))?;
            Ok(grads![rest, need.then(1, || part_of(gg, &base, &view))?])
        }
    })
}

/// Adds element by element where positions of `to` coincide.
fn add_overlapping(from: &Tensor, to: &Tensor) -> Result<()> {
    let from = copy::contiguous(from)?;
    dispatch!("as_strided_backward", from.dtype(), number T => {
        // SAFETY: a contiguous tensor that nobody writes to.
        let values = unsafe { from.as_slice::<T>() };
        let mut i = 0;
        to.for_each_offset(|at| {
            // SAFETY: the offset comes from the tensor's own geometry.
            unsafe {
                let p = to.data_ptr::<T>().add(at);
                *p = (*p).add_element(values[i]);
            }
            i += 1;
        });
        Ok(())
    })
}

/// Addition that wraps for integers.
trait AddElement {
    fn add_element(self, other: Self) -> Self;
}

macro_rules! add_element {
    (wrap $($t:ty)*; plain $($u:ty)*) => {
        $(impl AddElement for $t { fn add_element(self, other: $t) -> $t { self.wrapping_add(other) } })*
        $(impl AddElement for $u { fn add_element(self, other: $u) -> $u { self + other } })*
    };
}
add_element!(wrap u8 i8 i16 i32 i64; plain half::f16 half::bf16 f32 f64 num_complex::Complex<f32> num_complex::Complex<f64>);
