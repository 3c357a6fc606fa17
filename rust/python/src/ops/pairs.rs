//! Entries for powers and other functions of two operands.
use crate::bind::{bind_ops, Operand, Scalar};
use ferrotorch_tensor::ops::{binary, pairs};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns each element to a power.
    ///
    /// .. math:: \text{out}_i = \text{input}_i^{\text{exponent}_i}
    ///
    /// Args:
    ///     input (Tensor or Number): the base
    ///     exponent (Tensor or Number): the exponent
    ///
    /// Example::
    ///
    ///     >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2)
    ///     tensor([1., 4., 9.])
    pow [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, exponent: Operand) { |out| binary::pow(input, exponent, out) }
        (input: Scalar, exponent: Tensor) { |out| binary::pow(input, exponent, out) }

    /// Returns `other` to the power of the tensor: the reflected ``**``.
    _rpow [METHOD] (input: Tensor, other: Operand) { |_| binary::pow(other, input, None) }

    /// Returns each element to a power, in double precision.
    ///
    /// .. math:: \text{out}_i = \text{input}_i^{\text{exponent}_i}
    ///
    /// Args:
    ///     input (Tensor or Number): the base
    ///     exponent (Tensor or Number): the exponent
    ///
    /// Example::
    ///
    ///     >>> torch.float_power(torch.tensor([1, 2, 3]), 0.5)
    ///     tensor([1.0000, 1.4142, 1.7321], dtype=torch.float64)
    float_power [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, exponent: Operand) { |out| pairs::float_power(input.into(), exponent, out) }
        (input: Scalar, exponent: Tensor) { |out| pairs::float_power(input.into(), exponent.into(), out) }

    /// Returns the angle of the point ``(other, input)`` in the plane.
    ///
    /// .. math:: \text{out}_i = \operatorname{atan2}(\text{input}_i, \text{other}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.atan2(torch.tensor([0.0, 1.0]), torch.tensor([-1.0, 0.0]))
    ///     tensor([3.1416, 1.5708])
    atan2 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| pairs::atan2(input, other, out) }

    /// Returns the angle of the point ``(other, input)`` in the plane.
    ///
    /// .. math:: \text{out}_i = \operatorname{atan2}(\text{input}_i, \text{other}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.arctan2(torch.tensor([0.0, 1.0]), torch.tensor([-1.0, 0.0]))
    ///     tensor([3.1416, 1.5708])
    arctan2 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| pairs::atan2(input, other, out) }

    /// Returns the length of the hypotenuse.
    ///
    /// .. math:: \text{out}_i = \sqrt{\text{input}_i^2 + \text{other}_i^2}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.hypot(torch.tensor([3.0]), torch.tensor([4.0]))
    ///     tensor([5.])
    hypot [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| pairs::hypot(input, other, out) }

    /// Returns the magnitude of `input` with the sign of `other`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor or Number): what the sign is taken from
    ///
    /// Example::
    ///
    ///     >>> torch.copysign(torch.tensor([1.0, 2.0]), -1)
    ///     tensor([-1., -2.])
    copysign [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Operand) { |out| pairs::copysign(input, other, out) }

    /// Returns ``input * log(other)``, zero where `input` is zero.
    ///
    /// Args:
    ///     input (Tensor or Number): the factor
    ///     other (Tensor or Number): what the logarithm is taken of
    ///
    /// Example::
    ///
    ///     >>> torch.xlogy(torch.tensor([0.0, 2.0]), torch.tensor([0.0, 1.0]))
    ///     tensor([0., 0.])
    xlogy [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| pairs::xlogy(input.into(), other, out) }
        (input: Scalar, other: Tensor) { |out| pairs::xlogy(input.into(), other.into(), out) }

    /// Returns ``input * log1p(other)``, zero where `input` is zero.
    ///
    /// Args:
    ///     input (Tensor or Number): the factor
    ///     other (Tensor or Number): what the logarithm is taken of
    ///
    /// Example::
    ///
    ///     >>> torch.special.xlog1py(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 0.0]))
    ///     tensor([0., 0.])
    _special_xlog1py [FUNCTION, OUT]
        (input: Tensor, other: Operand) { |out| pairs::xlog1py(input.into(), other, out) }
        (input: Scalar, other: Tensor) { |out| pairs::xlog1py(input.into(), other.into(), out) }

    /// Returns the logarithm of the sum of exponentials.
    ///
    /// .. math:: \text{out}_i = \log(e^{\text{input}_i} + e^{\text{other}_i})
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.logaddexp(torch.tensor([0.0]), torch.tensor([0.0]))
    ///     tensor([0.6931])
    logaddexp [FUNCTION, METHOD, OUT] (input: Tensor, other: Tensor) { |out| pairs::logaddexp(input, other, out) }

    /// Returns the logarithm to base 2 of the sum of powers of 2.
    ///
    /// .. math:: \text{out}_i = \log_2(2^{\text{input}_i} + 2^{\text{other}_i})
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.logaddexp2(torch.tensor([0.0]), torch.tensor([0.0]))
    ///     tensor([1.])
    logaddexp2 [FUNCTION, METHOD, OUT] (input: Tensor, other: Tensor) { |out| pairs::logaddexp2(input, other, out) }

    /// Returns the step function: 0 below zero, 1 above, `values` at zero.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     values (Tensor): the results where `input` is zero
    ///
    /// Example::
    ///
    ///     >>> torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor([0.5]))
    ///     tensor([0.0000, 0.5000, 1.0000])
    heaviside [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, values: Tensor) { |out| pairs::heaviside(input, values, out) }

    /// Returns the next number after `input` in the direction of `other`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nextafter(torch.tensor([1.0]), torch.tensor([2.0])) == torch.tensor([1.0])
    ///     tensor([False])
    nextafter [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| pairs::nextafter(input, other, out) }

    /// Returns ``input * 2 ** other``.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \cdot 2^{\text{other}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     other (Tensor): the second tensor
    ///
    /// Example::
    ///
    ///     >>> torch.ldexp(torch.tensor([1.5]), torch.tensor([3]))
    ///     tensor([12.])
    ldexp [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| pairs::ldexp(input, other, out) }
}
