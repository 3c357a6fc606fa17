//! Entries for bits and logic.
use crate::bind::{bind_ops, Operand, Scalar};
use ferrotorch_tensor::ops::bitwise;
use ferrotorch_tensor::{error, Tensor};

bind_ops! { TABLE;
    /// Returns the bits set in both operands; for bool, and.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_and(torch.tensor([5, 3]), 2)
    ///     tensor([0, 2])
    bitwise_and [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| bitwise::bitwise_and(input, other, out) }
        (input: Scalar, other: Tensor) { |out| bitwise::bitwise_and(input, other, out) }

    /// Returns the bits set in either operand; for bool, or.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_or(torch.tensor([5, 3]), 2)
    ///     tensor([7, 3])
    bitwise_or [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| bitwise::bitwise_or(input, other, out) }
        (input: Scalar, other: Tensor) { |out| bitwise::bitwise_or(input, other, out) }

    /// Returns the bits set in one operand only; for bool, exclusive or.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_xor(torch.tensor([5, 3]), 2)
    ///     tensor([7, 1])
    bitwise_xor [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| bitwise::bitwise_xor(input, other, out) }
        (input: Scalar, other: Tensor) { |out| bitwise::bitwise_xor(input, other, out) }

    /// Returns the bits moved up by ``other`` places.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_left_shift(torch.tensor([5, 3]), 2)
    ///     tensor([20, 12])
    bitwise_left_shift [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| bitwise::bitwise_left_shift(input, other, out) }
        (input: Scalar, other: Tensor) { |out| bitwise::bitwise_left_shift(input, other, out) }

    /// Returns the bits moved down by ``other`` places, keeping the sign.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_right_shift(torch.tensor([5, 3]), 2)
    ///     tensor([1, 0])
    bitwise_right_shift [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| bitwise::bitwise_right_shift(input, other, out) }
        (input: Scalar, other: Tensor) { |out| bitwise::bitwise_right_shift(input, other, out) }

    /// In-place form of ``<<``.
    __ilshift__ [METHOD] (input: Tensor, other: Operand) { |_| ferrotorch_tensor::autograd::inplace(input, |x| bitwise::bitwise_left_shift(x, other, Some(input))) }

    /// Returns ``other << input``: a shift with a number on the left.
    _rlshift [METHOD] (input: Tensor, other: Operand) { |_| bitwise::bitwise_left_shift(other, input, None) }

    /// In-place form of ``>>``.
    __irshift__ [METHOD] (input: Tensor, other: Operand) { |_| ferrotorch_tensor::autograd::inplace(input, |x| bitwise::bitwise_right_shift(x, other, Some(input))) }

    /// Returns ``other >> input``: a shift with a number on the left.
    _rrshift [METHOD] (input: Tensor, other: Operand) { |_| bitwise::bitwise_right_shift(other, input, None) }

    /// Returns ``~input``: every bit inverted.
    _invert [METHOD] (input: Tensor) {
        |_| if input.dtype().is_integral(true) {
            bitwise::bitwise_not(input, None)
        } else {
            Err(error!(Type, "~ (operator.invert) is only implemented on integer and Boolean-type tensors"))
        }
    }

    /// Returns every bit inverted; for bool, not.
    ///
    /// Example::
    ///
    ///     >>> torch.bitwise_not(torch.tensor([0, 5]))
    ///     tensor([-1, -6])
    bitwise_not [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| bitwise::bitwise_not(input, out) }

    /// Returns whether both elements are true, that is, not zero.
    ///
    /// Example::
    ///
    ///     >>> torch.logical_and(torch.tensor([0, 3]), torch.tensor([1, 1]))
    ///     tensor([False,  True])
    logical_and [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| bitwise::logical_and(input, other, out) }

    /// Returns whether either element is true, that is, not zero.
    ///
    /// Example::
    ///
    ///     >>> torch.logical_or(torch.tensor([0, 3]), torch.tensor([1, 1]))
    ///     tensor([True, True])
    logical_or [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| bitwise::logical_or(input, other, out) }

    /// Returns whether one of the elements is true, that is, not zero.
    ///
    /// Example::
    ///
    ///     >>> torch.logical_xor(torch.tensor([0, 3]), torch.tensor([1, 1]))
    ///     tensor([ True, False])
    logical_xor [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| bitwise::logical_xor(input, other, out) }

    /// Returns whether the element is zero.
    ///
    /// Example::
    ///
    ///     >>> torch.logical_not(torch.tensor([0, 5]))
    ///     tensor([ True, False])
    logical_not [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| bitwise::logical_not(input, out) }

}
