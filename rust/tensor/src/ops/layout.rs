//! Memory formats: which dimension of a tensor varies fastest in memory.
use super::copy;
use crate::autograd::track;
use crate::shape::{self, Dims};
use crate::{bail, grads, Result, Tensor};

/// How dimensions are ordered in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryFormat {
    Contiguous,
    /// Channels vary fastest: N, H, W, C.
    ChannelsLast,
    /// Channels vary fastest: N, D, H, W, C.
    ChannelsLast3d,
    /// As the input has it.
    Preserve,
}

use MemoryFormat::*;

impl MemoryFormat {
    /// Strides of a dense tensor of this format.
    pub fn strides(self, shape: &[usize]) -> Result<Dims> {
        let (rank, what) = match self {
            ChannelsLast => (4, "4"),
            ChannelsLast3d => (5, "5"),
            _ => return Ok(shape::contiguous_strides(shape)),
        };
        if shape.len() != rank {
            let name = if rank == 4 { "channels_last" } else { "channels_last_3d" };
            bail!(Runtime, "required rank {what} tensor to use {name} format");
        }
        let mut strides = Dims::from_slice(shape);
        let mut step = 1;
        for d in [1].into_iter().chain((2..rank).rev()).chain([0]) {
            strides[d] = step;
            step *= shape[d].max(1);
        }
        Ok(strides)
    }

    /// Whether a tensor lies in this format.
    pub fn is_of(self, x: &Tensor) -> bool {
        match self {
            Contiguous | Preserve => x.is_contiguous(),
            _ => self.strides(x.shape()).is_ok_and(|s| {
                x.numel() == 0
                    || x.shape().iter().zip(x.strides()).zip(&s).all(|((&n, a), b)| n == 1 || a == b)
            }),
        }
    }
}

/// A copy in a format.
pub fn clone_as(x: &Tensor, format: MemoryFormat) -> Result<Tensor> {
    if format == Preserve {
        return copy::clone(x);
    }
    let out = Tensor::empty_strided(x.shape(), &format.strides(x.shape())?, x.dtype())?;
    copy::copy_into(x, &out)?;
    track(out, "CloneBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(g.clone())]))
}

/// The tensor itself if it lies in the format, else a copy that does.
pub fn contiguous_as(x: &Tensor, format: MemoryFormat) -> Result<Tensor> {
    if format == Preserve {
        bail!(Runtime, "preserve memory format is unsupported by the contiguous operator");
    }
    if format.is_of(x) {
        Ok(x.clone())
    } else {
        clone_as(x, format)
    }
}

/// Uninitialised memory in a format.
pub fn empty_as(shape: &[usize], dtype: crate::DType, format: MemoryFormat) -> Result<Tensor> {
    Tensor::empty_strided(shape, &format.strides(shape)?, dtype)
}
