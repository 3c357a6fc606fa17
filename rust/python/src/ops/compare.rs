//! Entries for comparisons.
use crate::bind::{bind_ops, Operand};
use ferrotorch_tensor::ops::compare;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns whether ``input == other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.eq(torch.tensor([1, 2, 3]), 2)
    ///     tensor([False,  True, False])
    eq [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::eq(input, other, out) }

    /// Returns whether ``input != other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.ne(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True, False,  True])
    ne [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::ne(input, other, out) }

    /// Returns whether ``input != other``, element by element. Another name for :func:`ne`.
    ///
    /// Example::
    ///
    ///     >>> torch.not_equal(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True, False,  True])
    not_equal [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::ne(input, other, out) }

    /// Returns whether ``input < other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.lt(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True, False, False])
    lt [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::lt(input, other, out) }

    /// Returns whether ``input < other``, element by element. Another name for :func:`lt`.
    ///
    /// Example::
    ///
    ///     >>> torch.less(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True, False, False])
    less [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::lt(input, other, out) }

    /// Returns whether ``input <= other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.le(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True,  True, False])
    le [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::le(input, other, out) }

    /// Returns whether ``input <= other``, element by element. Another name for :func:`le`.
    ///
    /// Example::
    ///
    ///     >>> torch.less_equal(torch.tensor([1, 2, 3]), 2)
    ///     tensor([ True,  True, False])
    less_equal [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::le(input, other, out) }

    /// Returns whether ``input > other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.gt(torch.tensor([1, 2, 3]), 2)
    ///     tensor([False, False,  True])
    gt [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::gt(input, other, out) }

    /// Returns whether ``input > other``, element by element. Another name for :func:`gt`.
    ///
    /// Example::
    ///
    ///     >>> torch.greater(torch.tensor([1, 2, 3]), 2)
    ///     tensor([False, False,  True])
    greater [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::gt(input, other, out) }

    /// Returns whether ``input >= other``, element by element.
    ///
    /// Example::
    ///
    ///     >>> torch.ge(torch.tensor([1, 2, 3]), 2)
    ///     tensor([False,  True,  True])
    ge [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::ge(input, other, out) }

    /// Returns whether ``input >= other``, element by element. Another name for :func:`ge`.
    ///
    /// Example::
    ///
    ///     >>> torch.greater_equal(torch.tensor([1, 2, 3]), 2)
    ///     tensor([False,  True,  True])
    greater_equal [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| compare::ge(input, other, out) }

}
