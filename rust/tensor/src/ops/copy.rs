//! Copies: between layouts and dtypes, into other tensors.
use crate::autograd::{any_tracks, track};
use crate::ops::overlap::check_written_once;
use crate::shape::{self, Dims};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_kernels::cast::{self, CastFn};
use ferrotorch_kernels::parallel;
use ferrotorch_kernels::strided::{self, PanelBlock, Source, Takes, Target};

/// Elements of one piece of work for the threads.
const GRAIN: usize = 1 << 15;

/// The block conversion between two dtypes; `None` where they are the same.
pub fn cast_fn(from: DType, to: DType) -> Result<Option<CastFn>> {
    if from == to {
        return Ok(None);
    }
    dispatch!("copy_", from, all S => dispatch!("copy_", to, all T => Ok(Some(cast::cast_fn::<S, T>()))))
}

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
    if to.numel() == 0 {
        return Ok(());
    }
    let size = to.dtype().size();
    if from.dtype() == to.dtype() && strides[..] == *to.strides() && to.is_contiguous() {
        let (source, target) = (from.data_ptr::<u8>() as usize, to.data_ptr::<u8>() as usize);
        parallel::for_each_chunk(to.numel(), GRAIN, |r| {
            // SAFETY: both lie contiguous in their storages; `copy` allows overlap, which only equal addresses have.
            unsafe {
                let (s, t) = ((source + r.start * size) as *const u8, (target + r.start * size) as *mut u8);
                std::ptr::copy(s, t, r.len() * size);
            }
        });
        return Ok(());
    }
    if from.storage().same(to.storage()) && !(strides[..] == *to.strides() && from.offset() == to.offset()) {
        let shape = to.shape();
        let apart = from.alias(shape, &strides, from.offset());
        let copy = Tensor::empty(shape, from.dtype())?;
        copy_into(&apart, &copy)?;
        return copy_into(&copy, to);
    }
    let convert = cast_fn(from.dtype(), to.dtype())?;
    let apart = !from.storage().same(to.storage());
    if let (Some(convert), true) = (convert, apart && strides[..] == *to.strides() && to.is_contiguous()) {
        let (source, target) = (from.data_ptr::<u8>() as usize, to.data_ptr::<u8>() as usize);
        let from_size = from.dtype().size();
        parallel::for_each_chunk(to.numel(), GRAIN, |r| {
            // SAFETY: both lie contiguous in their storages, which differ.
            unsafe {
                convert(
                    (source + r.start * from_size) as *const u8,
                    (target + r.start * size) as *mut u8,
                    r.len(),
                )
            };
        });
        return Ok(());
    }
    let from_size = from.dtype().size();
    let source = Source { ptr: from.data_ptr(), strides: &strides, size: from_size, cast: None };
    let target = Target { ptr: to.data_ptr(), strides: to.strides(), size, cast: None };
    let block: PanelBlock = &|ins, outs, n, panel| {
        for r in 0..panel.rows.max(1) {
            let (from, to) = (ins[0].wrapping_add(r * panel.steps[0]), outs[0].wrapping_add(r * panel.step));
            // SAFETY: the engine passes rows of `n` elements, disjoint since only one dtype may meet itself.
            unsafe {
                match convert {
                    Some(convert) => convert(from, to, n),
                    None => std::ptr::copy_nonoverlapping(from, to, n * size),
                }
            }
        }
    };
    let takes = Takes { panels: true, ..Takes::default() };
    // SAFETY: both geometries lie in their storages; the storages differ, or source and target coincide.
    unsafe { strided::run_with(to.shape(), &[target], &[source], GRAIN, takes, block) };
    Ok(())
}

/// Copies `src` into `x`, with history: the op behind `copy_`.
pub fn copy_(x: &Tensor, src: &Tensor) -> Result<Tensor> {
    check_written_once(x)?;
    copy_into(src, x)?;
    track(x.clone(), "CopyBackwards", &[x, src], |_| {
        |g: &Tensor, need| Ok(grads![need.then(0, || Tensor::zeros(g.shape(), g.dtype()))?, Some(g.clone())])
    })
}

/// Strides for a copy: those of a dense tensor are kept, others become row-major.
pub(crate) fn preserved_strides(x: &Tensor) -> Dims {
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
