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

    /// Returns whether elements are close to each other.
    ///
    /// .. math:: |\text{input}_i - \text{other}_i| \le \text{atol} + \text{rtol} \cdot |\text{other}_i|
    ///
    /// Args:
    ///     input (Tensor): the first tensor
    ///     other (Tensor): the second tensor
    ///     rtol (float): the relative tolerance
    ///     atol (float): the absolute tolerance
    ///     equal_nan (bool): whether two NaN count as close
    ///
    /// Example::
    ///
    ///     >>> torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1]))
    ///     tensor([ True, False])
    isclose [FUNCTION, METHOD]
        (input: Tensor, other: Tensor, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) { |_| compare::isclose(input, other, rtol, atol, equal_nan) }

    /// Returns whether all elements are close to each other.
    ///
    /// Args:
    ///     input (Tensor): the first tensor
    ///     other (Tensor): the second tensor
    ///     rtol (float): the relative tolerance
    ///     atol (float): the absolute tolerance
    ///     equal_nan (bool): whether two NaN count as close
    ///
    /// Example::
    ///
    ///     >>> torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1]))
    ///     False
    allclose [FUNCTION, METHOD]
        (input: Tensor, other: Tensor, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) -> bool { |_| compare::allclose(input, other, rtol, atol, equal_nan) }

    /// Returns whether two tensors have the same shape and elements.
    ///
    /// Args:
    ///     input (Tensor): the first tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    ///     True
    equal [FUNCTION, METHOD] (input: Tensor, other: Tensor) -> bool { |_| compare::equal(input, other) }
}
