//! Entries for choices and blends of several operands.
use crate::bind::{bind_ops, Operand, Scalar};
use ferrotorch_tensor::ops::select::{self, ClampForm};
use ferrotorch_tensor::ops::{index, split};
use ferrotorch_tensor::{Result, Tensor};

/// `where` with values: two numbers take the default dtypes of numbers.
fn choose(condition: &Tensor, a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    select::where_(condition, a, b, out)
}

fn positions(condition: &Tensor) -> Result<Vec<Tensor>> {
    let condition = if condition.ndim() == 0 { condition.reshape(&[1])? } else { condition.clone() };
    split::unbind(&index::nonzero(&condition)?, 1)
}

fn lower(x: &Tensor, min: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    match min {
        Operand::Number(s) => select::clamp(x, Some(s), None, ClampForm::Min, out),
        Operand::Tensor(t) => select::clamp_tensor(x, Some(t), None, out),
    }
}

fn upper(x: &Tensor, max: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    match max {
        Operand::Number(s) => select::clamp(x, None, Some(s), ClampForm::Max, out),
        Operand::Tensor(t) => select::clamp_tensor(x, None, Some(t), out),
    }
}

bind_ops! { TABLE;
    /// Returns elements of `input` where `condition` is true, else of `other`; with a condition alone, where it is true.
    ///
    /// Args:
    ///     condition (Tensor): a bool tensor
    ///     input (Tensor or Number): values where it is true
    ///     other (Tensor or Number): values where it is false
    ///
    /// Example::
    ///
    ///     >>> torch.where(torch.tensor([True, False]), torch.tensor([1, 2]), 0)
    ///     tensor([1, 0])
    where [FUNCTION, OUT]
        (condition: Tensor, input: Operand, other: Operand) { |out| choose(condition, input, other, out) }
        (condition: Tensor) -> Vec<Tensor> { |_| positions(condition) }

    /// Returns the elements where `condition` is true, else those of `other`.
    ///
    /// Args:
    ///     condition (Tensor): a bool tensor
    ///     other (Tensor or Number): values where it is false
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1, 2]).where(torch.tensor([True, False]), 0)
    ///     tensor([1, 0])
    where [METHOD]
        (input: Tensor, condition: Tensor, other: Operand) { |_| select::where_(condition, input, other, None) }

    /// Returns the elements, those out of bounds replaced by the bounds.
    ///
    /// .. math:: \text{out}_i = \min(\max(\text{input}_i, \text{min}_i), \text{max}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     min (Tensor or Number, optional): the lower bound
    ///     max (Tensor or Number, optional): the upper bound
    ///
    /// Example::
    ///
    ///     >>> torch.clamp(torch.tensor([-2.0, 0.5, 3.0]), -1, 1)
    ///     tensor([-1.0000,  0.5000,  1.0000])
    clamp [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, min: Option<Operand> = None, max: Option<Operand> = None) { |out| select::clamp_any(input, min, max, out) }

    /// Returns the elements, those out of bounds replaced by the bounds.
    ///
    /// .. math:: \text{out}_i = \min(\max(\text{input}_i, \text{min}_i), \text{max}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     min (Tensor or Number, optional): the lower bound
    ///     max (Tensor or Number, optional): the upper bound
    ///
    /// Example::
    ///
    ///     >>> torch.clip(torch.tensor([-2.0, 0.5, 3.0]), -1, 1)
    ///     tensor([-1.0000,  0.5000,  1.0000])
    clip [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, min: Option<Operand> = None, max: Option<Operand> = None) { |out| select::clamp_any(input, min, max, out) }

    /// Returns the elements, those below `min` replaced by it.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     min (Tensor or Number, optional): the lower bound
    ///
    /// Example::
    ///
    ///     >>> torch.clamp_min(torch.tensor([-2.0, 0.5]), 0)
    ///     tensor([0.0000, 0.5000])
    clamp_min [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, min: Operand) { |out| lower(input, min, out) }

    /// Returns the elements, those above `max` replaced by it.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     max (Tensor or Number, optional): the upper bound
    ///
    /// Example::
    ///
    ///     >>> torch.clamp_max(torch.tensor([-2.0, 0.5]), 0)
    ///     tensor([-2.,  0.])
    clamp_max [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, max: Operand) { |out| upper(input, max, out) }

    /// Returns the linear interpolation between two tensors.
    ///
    /// .. math:: \text{out}_i = \text{input}_i + \text{weight}_i \cdot (\text{end}_i - \text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the values for weight 0
    ///     end (Tensor): the values for weight 1
    ///     weight (Tensor or float): the weight
    ///
    /// Example::
    ///
    ///     >>> torch.lerp(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), 0.5)
    ///     tensor([2., 3.])
    lerp [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, end: Tensor, weight: Operand) { |out| select::lerp(input, end, weight, out) }

    /// Adds the product of two tensors, times `value`.
    ///
    /// .. math:: \text{out}_i = \text{input}_i + \text{value} \cdot \text{tensor1}_i \cdot \text{tensor2}_i
    ///
    /// Args:
    ///     input (Tensor): the tensor to add to
    ///     tensor1 (Tensor): the first tensor
    ///     tensor2 (Tensor): the second tensor
    ///     value (Number): the factor
    ///
    /// Example::
    ///
    ///     >>> torch.addcmul(torch.tensor([1.0]), torch.tensor([2.0]), torch.tensor([3.0]), value=0.5)
    ///     tensor([4.])
    addcmul [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, tensor1: Tensor, tensor2: Tensor; value: Scalar = 1) { |out| select::addcmul(input, tensor1, tensor2, value, out) }
        (input: Tensor, value: Scalar, tensor1: Tensor, tensor2: Tensor) { |out| select::addcmul(input, tensor1, tensor2, value, out) }

    /// Adds the quotient of two tensors, times `value`.
    ///
    /// .. math:: \text{out}_i = \text{input}_i + \text{value} \cdot \frac{\text{tensor1}_i}{\text{tensor2}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor to add to
    ///     tensor1 (Tensor): the first tensor
    ///     tensor2 (Tensor): the second tensor
    ///     value (Number): the factor
    ///
    /// Example::
    ///
    ///     >>> torch.addcdiv(torch.tensor([1.0]), torch.tensor([3.0]), torch.tensor([2.0]), value=2)
    ///     tensor([4.])
    addcdiv [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, tensor1: Tensor, tensor2: Tensor; value: Scalar = 1) { |out| select::addcdiv(input, tensor1, tensor2, value, out) }
        (input: Tensor, value: Scalar, tensor1: Tensor, tensor2: Tensor) { |out| select::addcdiv(input, tensor1, tensor2, value, out) }
}
