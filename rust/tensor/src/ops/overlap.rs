//! Memory that is written more than once, or read while it is written: PyTorch's rules, and what they leave to us.
use crate::{bail, shape, Result, Tensor};
use ferrotorch_kernels::parallel;

/// Refuses to write a tensor with an expanded dimension.
pub fn check_written_once(out: &Tensor) -> Result<()> {
    // Other strides that meet the same element twice are the caller's affair, as in PyTorch.
    if out.shape().iter().zip(out.strides()).any(|(&n, &stride)| n > 1 && stride == 0) && out.numel() > 0 {
        bail!(
            Runtime,
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation."
        );
    }
    Ok(())
}

/// Runs `f`, which writes `out`, on this thread alone where elements of `out` may meet: threads would race for them.
pub fn written<R>(out: &Tensor, f: impl FnOnce() -> R) -> R {
    if !out.is_contiguous() && shape::may_overlap_itself(out.shape(), out.strides()) {
        return parallel::alone(f);
    }
    f()
}

/// What an input and an output have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    Nothing,
    /// Every element is at the same place.
    Everything,
    /// Some memory, in another way.
    Part,
    /// The same, where gaps leave it open whether any element is met.
    Maybe,
}

/// What memory `input` and `out` share.
pub fn shared(input: &Tensor, out: &Tensor) -> Shared {
    if !input.storage().same(out.storage()) || input.numel() == 0 || out.numel() == 0 {
        return Shared::Nothing;
    }
    let bytes = |x: &Tensor| {
        let start = x.offset() * x.dtype().size();
        (start, start + shape::span(x.shape(), x.strides()) * x.dtype().size())
    };
    let (a, b) = (bytes(input), bytes(out));
    if a.1 <= b.0 || b.1 <= a.0 {
        return Shared::Nothing;
    }
    if a.0 == b.0
        && input.dtype() == out.dtype()
        && input.shape() == out.shape()
        && input.strides() == out.strides()
    {
        return Shared::Everything;
    }
    let dense = |x: &Tensor| shape::is_non_overlapping_and_dense(x.shape(), x.strides());
    if dense(input) && dense(out) {
        Shared::Part
    } else {
        Shared::Maybe
    }
}

/// Refuses an input that surely shares part of its memory with what is written.
pub fn check_not_partly(input: &Tensor, out: &Tensor) -> Result<()> {
    refuse(shared(input, out) == Shared::Part)
}

/// Refuses an input that surely shares memory with what is written.
pub fn check_apart(input: &Tensor, out: &Tensor) -> Result<()> {
    let dense = |x: &Tensor| shape::is_non_overlapping_and_dense(x.shape(), x.strides());
    refuse(match shared(input, out) {
        Shared::Everything => dense(out),
        common => common == Shared::Part,
    })
}

fn refuse(overlap: bool) -> Result<()> {
    if overlap {
        bail!(
            Runtime,
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation."
        );
    }
    Ok(())
}
