//! Entries for choices between elements, bounds and blends.
use crate::bind::{bind_ops, Operand, Scalar};
use ferrotorch_tensor::ops::{index, select, split};
use ferrotorch_tensor::Tensor;

/// A 0-dim condition counts as one element.
fn at_least_1d(t: &Tensor) -> ferrotorch_tensor::Result<Tensor> {
    if t.ndim() == 0 {
        t.unsqueeze(0)
    } else {
        Ok(t.clone())
    }
}

bind_ops! { TABLE;
    /// Returns each element kept between `min` and `max`; either may be left out.
    ///
    /// Example::
    ///
    ///     >>> torch.clamp(torch.tensor([-1., 0.5, 2.]), 0, 1)
    ///     tensor([0.0000, 0.5000, 1.0000])
    clamp [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, min: Option<Operand> = None, max: Option<Operand> = None) { |out| select::clamp_any(input, min, max, out) }

    /// Returns each element kept between `min` and `max`; either may be left out. Another name for :func:`clamp`.
    ///
    /// Example::
    ///
    ///     >>> torch.clip(torch.tensor([-1., 0.5, 2.]), 0, 1)
    ///     tensor([0.0000, 0.5000, 1.0000])
    clip [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, min: Option<Operand> = None, max: Option<Operand> = None) { |out| select::clamp_any(input, min, max, out) }

    /// Returns each element, `min` where it is smaller.
    ///
    /// Example::
    ///
    ///     >>> torch.clamp_min(torch.tensor([-1., 2.]), 0)
    ///     tensor([0., 2.])
    clamp_min [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, min: Operand) { |out| select::clamp_any(input, Some(min), None, out) }

    /// Returns each element, `max` where it is larger.
    ///
    /// Example::
    ///
    ///     >>> torch.clamp_max(torch.tensor([-1., 2.]), 0)
    ///     tensor([-1.,  0.])
    clamp_max [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, max: Operand) { |out| select::clamp_any(input, None, Some(max), out) }

    /// Returns the elements of `input` where the condition holds and those of `other` elsewhere; with the condition alone, the positions where it holds.
    ///
    /// Example::
    ///
    ///     >>> torch.where(torch.tensor([True, False]), torch.tensor([1, 2]), 0)
    ///     tensor([1, 0])
    where [FUNCTION, OUT]
        (condition: Tensor, input: Operand, other: Operand) { |out| select::where_(condition, input, other, out) }
        (condition: Tensor) -> Vec<Tensor> { |_| split::unbind(&index::nonzero(&at_least_1d(condition)?)?, 1) }

    /// Returns ``start + weight * (end - start)``.
    ///
    /// Example::
    ///
    ///     >>> torch.lerp(torch.tensor([0.]), torch.tensor([10.]), 0.3)
    ///     tensor([3.])
    lerp [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, end: Tensor, weight: Operand) { |out| select::lerp(input, end, weight, out) }

    /// Returns ``input + value * tensor1 * tensor2``.
    ///
    /// Example::
    ///
    ///     >>> torch.addcmul(torch.tensor([1.]), torch.tensor([3.]), torch.tensor([2.]))
    ///     tensor([7.])
    addcmul [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, tensor1: Tensor, tensor2: Tensor; value: Scalar = 1) { |out| select::addcmul(input, tensor1, tensor2, value, out) }

    /// Returns ``input + value * tensor1 / tensor2``.
    ///
    /// Example::
    ///
    ///     >>> torch.addcdiv(torch.tensor([1.]), torch.tensor([3.]), torch.tensor([2.]))
    ///     tensor([2.5000])
    addcdiv [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, tensor1: Tensor, tensor2: Tensor; value: Scalar = 1) { |out| select::addcdiv(input, tensor1, tensor2, value, out) }

}
