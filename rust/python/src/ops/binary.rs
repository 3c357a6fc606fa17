//! Entries for arithmetic with two operands.
use crate::bind::{bind_ops, Operand, Scalar, Str};
use ferrotorch_tensor::ops::{binary, bitwise, extrema, unary};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns ``input + alpha * other``, broadcast.
    ///
    /// .. math:: \text{out}_i = \text{input}_i + \text{alpha} \times \text{other}_i
    ///
    /// Example::
    ///
    ///     >>> torch.add(torch.tensor([1., 2.]), torch.tensor([10.]), alpha=2)
    ///     tensor([21., 22.])
    add [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand; alpha: Scalar = 1) { |out| binary::add(input, other, alpha, out) }
        (input: Scalar, other: Tensor; alpha: Scalar = 1) { |out| binary::add(input, other, alpha, out) }

    /// Returns ``input - alpha * other``, broadcast.
    ///
    /// .. math:: \text{out}_i = \text{input}_i - \text{alpha} \times \text{other}_i
    ///
    /// Example::
    ///
    ///     >>> torch.sub(torch.tensor([1., 2.]), 1)
    ///     tensor([0., 1.])
    sub [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand; alpha: Scalar = 1) { |out| binary::sub(input, other, alpha, out) }
        (input: Scalar, other: Tensor; alpha: Scalar = 1) { |out| binary::sub(input, other, alpha, out) }

    /// Returns ``input - alpha * other``, broadcast. Another name for :func:`sub`.
    ///
    /// .. math:: \text{out}_i = \text{input}_i - \text{alpha} \times \text{other}_i
    ///
    /// Example::
    ///
    ///     >>> torch.subtract(torch.tensor([1., 2.]), 1)
    ///     tensor([0., 1.])
    subtract [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand; alpha: Scalar = 1) { |out| binary::sub(input, other, alpha, out) }
        (input: Scalar, other: Tensor; alpha: Scalar = 1) { |out| binary::sub(input, other, alpha, out) }

    /// Returns ``other - alpha * input``, broadcast.
    ///
    /// Example::
    ///
    ///     >>> torch.rsub(torch.tensor([1., 2.]), 1)
    ///     tensor([ 0., -1.])
    rsub [FUNCTION, METHOD]
        (input: Tensor, other: Operand; alpha: Scalar = 1) { |_| binary::rsub(input, other, alpha) }

    /// Returns ``input * other``, broadcast.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \times \text{other}_i
    ///
    /// Example::
    ///
    ///     >>> torch.mul(torch.tensor([1., 2.]), 3)
    ///     tensor([3., 6.])
    mul [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand) { |out| binary::mul(input, other, out) }
        (input: Scalar, other: Tensor) { |out| binary::mul(input, other, out) }

    /// Returns ``input * other``, broadcast. Another name for :func:`mul`.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \times \text{other}_i
    ///
    /// Example::
    ///
    ///     >>> torch.multiply(torch.tensor([1., 2.]), 3)
    ///     tensor([3., 6.])
    multiply [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand) { |out| binary::mul(input, other, out) }
        (input: Scalar, other: Tensor) { |out| binary::mul(input, other, out) }

    /// Returns ``input / other``, broadcast; rounded towards zero (``'trunc'``) or down (``'floor'``) as ``rounding_mode`` says.
    ///
    /// .. math:: \text{out}_i = \frac{\text{input}_i}{\text{other}_i}
    ///
    /// Example::
    ///
    ///     >>> torch.div(torch.tensor([7., -7.]), 2, rounding_mode='floor')
    ///     tensor([ 3., -4.])
    div [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand; rounding_mode: Option<Str> = None) { |out| binary::div_mode(input.into(), other, rounding_mode, out) }
        (input: Scalar, other: Tensor; rounding_mode: Option<Str> = None) { |out| binary::div_mode(input.into(), other.into(), rounding_mode, out) }

    /// Returns ``input / other``, broadcast; rounded towards zero (``'trunc'``) or down (``'floor'``) as ``rounding_mode`` says. Another name for :func:`div`.
    ///
    /// .. math:: \text{out}_i = \frac{\text{input}_i}{\text{other}_i}
    ///
    /// Example::
    ///
    ///     >>> torch.divide(torch.tensor([7., -7.]), 2, rounding_mode='floor')
    ///     tensor([ 3., -4.])
    divide [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand; rounding_mode: Option<Str> = None) { |out| binary::div_mode(input.into(), other, rounding_mode, out) }
        (input: Scalar, other: Tensor; rounding_mode: Option<Str> = None) { |out| binary::div_mode(input.into(), other.into(), rounding_mode, out) }

    /// Returns ``input / other``, broadcast: another name for :func:`div` without rounding.
    ///
    /// Example::
    ///
    ///     >>> torch.true_divide(torch.tensor([1, 2]), 2)
    ///     tensor([0.5000, 1.0000])
    true_divide [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand) { |out| binary::div(input, other, out) }
        (input: Scalar, other: Tensor) { |out| binary::div(input, other, out) }

    /// Returns the largest integer not above ``input / other``.
    ///
    /// .. math:: \text{out}_i = \lfloor \text{input}_i / \text{other}_i \rfloor
    ///
    /// Example::
    ///
    ///     >>> torch.floor_divide(torch.tensor([7, -7]), 2)
    ///     tensor([ 3, -4])
    floor_divide [FUNCTION, METHOD, INPLACE, OUT, NUMBERS]
        (input: Tensor, other: Operand) { |out| binary::floor_divide(input, other, out) }
        (input: Scalar, other: Tensor) { |out| binary::floor_divide(input, other, out) }

    /// Returns the remainder of the division, with the sign of the divisor.
    ///
    /// .. math:: \text{out}_i = \text{input}_i - \text{other}_i \lfloor \text{input}_i / \text{other}_i \rfloor
    ///
    /// Example::
    ///
    ///     >>> torch.remainder(torch.tensor([7, -7]), 4)
    ///     tensor([3, 1])
    remainder [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| binary::remainder(input, other, out) }
        (input: Scalar, other: Tensor) { |out| binary::remainder(input, other, out) }

    /// Returns the remainder of the division, with the sign of the dividend.
    ///
    /// Example::
    ///
    ///     >>> torch.fmod(torch.tensor([7, -7]), 4)
    ///     tensor([ 3, -3])
    fmod [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| binary::fmod(input, other, out) }

    /// Returns the larger of two elements; NaN if either is NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.maximum(torch.tensor([1., 3.]), torch.tensor([2., 1.]))
    ///     tensor([2., 3.])
    maximum [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| extrema::maximum(input, other, out) }

    /// Returns the smaller of two elements; NaN if either is NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.minimum(torch.tensor([1., 3.]), torch.tensor([2., 1.]))
    ///     tensor([1., 1.])
    minimum [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| extrema::minimum(input, other, out) }

    /// Returns the larger of two elements; NaN only if both are NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.fmax(torch.tensor([1., 3.]), torch.tensor([2., 1.]))
    ///     tensor([2., 3.])
    fmax [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| extrema::fmax(input, other, out) }

    /// Returns the smaller of two elements; NaN only if both are NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.fmin(torch.tensor([1., 3.]), torch.tensor([2., 1.]))
    ///     tensor([1., 1.])
    fmin [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| extrema::fmin(input, other, out) }

    /// Returns the greatest common divisor of integers.
    ///
    /// Example::
    ///
    ///     >>> torch.gcd(torch.tensor([12, 7]), torch.tensor([18, 3]))
    ///     tensor([6, 1])
    gcd [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| bitwise::gcd(input, other, out) }

    /// Returns the least common multiple of integers.
    ///
    /// Example::
    ///
    ///     >>> torch.lcm(torch.tensor([4, 7]), torch.tensor([6, 3]))
    ///     tensor([12, 21])
    lcm [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| bitwise::lcm(input, other, out) }

    /// Returns ``other / input``: division with a number on the left, by the reciprocal as PyTorch rounds it.
    _rdiv [METHOD] (input: Tensor, other: Operand) { |_| binary::mul(&unary::reciprocal(input, None)?, other, None) }

    /// Returns ``other // input``: floor division with a number on the left.
    _rfloordiv [METHOD] (input: Tensor, other: Operand) { |_| binary::floor_divide(other, input, None) }

    /// Returns ``other % input``: the remainder with a number on the left.
    _rmod [METHOD] (input: Tensor, other: Operand) { |_| binary::remainder(other, input, None) }
}
