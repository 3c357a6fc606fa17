//! Losses of pairs in one pass over the operands.
use super::Reduction;
use crate::ops::copy;
use crate::ops::memory::{read, write};
use crate::{DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::loss as kernels;
use ferrotorch_kernels::math::Math;
use ferrotorch_kernels::matmul::Real;

/// The losses that have a kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Loss {
    Square,
    SmoothL1(f64),
    Huber(f64),
    SoftMargin,
    Entropy,
    Logits,
    Divergence,
    LogDivergence,
}

impl Loss {
    /// Whether the derivative by the second operand is that by the first with the operands exchanged.
    pub(super) fn is_symmetric(self) -> bool {
        matches!(self, Loss::Square | Loss::SmoothL1(_) | Loss::Huber(_) | Loss::SoftMargin)
    }
}

/// Runs `body` with `p` as the kernel's description of the loss.
macro_rules! with_loss {
    ($loss:expr, $T:ident, |$p:ident| $body:expr) => {
        match $loss {
            Loss::Square => {
                let $p = kernels::Square;
                $body
            }
            Loss::SmoothL1(beta) => {
                let $p = kernels::AbsoluteOrSquare($T::of(beta));
                $body
            }
            Loss::Huber(delta) => {
                let $p = kernels::Huber($T::of(delta));
                $body
            }
            Loss::SoftMargin => {
                let $p = kernels::SoftMargin;
                $body
            }
            Loss::Entropy => {
                let $p = kernels::Entropy;
                $body
            }
            Loss::Logits => {
                let $p = kernels::LogitEntropy;
                $body
            }
            Loss::Divergence => {
                let $p = kernels::Divergence;
                $body
            }
            Loss::LogDivergence => {
                let $p = kernels::LogDivergence;
                $body
            }
        }
    };
}

/// Whether the kernels take these operands: one shape, one type that they compute in.
pub(super) fn fits(x: &Tensor, y: &Tensor) -> bool {
    x.shape() == y.shape() && x.dtype() == y.dtype() && matches!(x.dtype(), DType::F32 | DType::F64)
}

fn dense(t: &Tensor) -> Result<Tensor> {
    copy::contiguous(&t.detach())
}

/// The losses, reduced.
pub(super) fn forward(loss: Loss, x: &Tensor, y: &Tensor, reduction: Reduction) -> Result<Tensor> {
    fn go<T: Math + Real + Element>(
        loss: Loss,
        x: &Tensor,
        y: &Tensor,
        reduction: Reduction,
    ) -> Result<Tensor> {
        let (a, b) = (read::<T>(x), read::<T>(y));
        if reduction == Reduction::None {
            let out = Tensor::empty(x.shape(), x.dtype())?;
            with_loss!(loss, T, |p| kernels::values(p, a, b, write(&out)));
            return Ok(out);
        }
        let sum = with_loss!(loss, T, |p| kernels::total(p, a, b));
        let value = if reduction == Reduction::Mean { sum / a.len() as f64 } else { sum };
        Tensor::scalar(Scalar::Float(value), x.dtype())
    }
    let (x, y) = (dense(x)?, dense(y)?);
    match x.dtype() {
        DType::F32 => go::<f32>(loss, &x, &y, reduction),
        _ => go::<f64>(loss, &x, &y, reduction),
    }
}

/// The gradient of `x`: slopes times `factor` and `g`, which has one element or one for each pair.
pub(super) fn slopes(loss: Loss, x: &Tensor, y: &Tensor, g: &Tensor, factor: f64) -> Result<Tensor> {
    fn go<T: Math + Element>(loss: Loss, x: &Tensor, y: &Tensor, g: &Tensor, factor: f64, out: &Tensor) {
        let (mut g, mut factor) = (read::<T>(g), T::of(factor));
        if g.len() == 1 {
            (g, factor) = (&[], g[0] * factor);
        }
        with_loss!(loss, T, |p| kernels::slopes(p, read(x), read(y), g, factor, write(out)));
    }
    let (x, y, g) = (dense(x)?, dense(y)?, dense(&copy::to_dtype(&g.detach(), x.dtype())?)?);
    let out = Tensor::empty(x.shape(), x.dtype())?;
    if out.numel() == 0 {
        return Ok(out);
    }
    match x.dtype() {
        DType::F32 => go::<f32>(loss, &x, &y, &g, factor, &out),
        _ => go::<f64>(loss, &x, &y, &g, factor, &out),
    }
    Ok(out)
}

/// Whether all elements lie between zero and one; nothing for dtypes without a kernel.
pub(super) fn are_probabilities(x: &Tensor) -> Option<bool> {
    let x = dense(x).ok()?;
    match x.dtype() {
        DType::F32 => Some(kernels::are_probabilities(read::<f32>(&x))),
        DType::F64 => Some(kernels::are_probabilities(read::<f64>(&x))),
        _ => None,
    }
}
