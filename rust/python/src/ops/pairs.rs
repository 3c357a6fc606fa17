//! Entries for powers and other functions of two elements.
use crate::bind::{bind_ops, Operand, Scalar};
use ferrotorch_tensor::ops::{binary, compare, pairs};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns ``input ** exponent``, broadcast.
    ///
    /// Example::
    ///
    ///     >>> torch.pow(torch.tensor([2., 3.]), 2)
    ///     tensor([4., 9.])
    pow [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, exponent: Operand) { |out| binary::pow(input, exponent, out) }
        (input: Scalar, exponent: Tensor) { |out| binary::pow(input, exponent, out) }

    /// Returns ``other ** input``: a power with a number on the left.
    _rpow [METHOD] (input: Tensor, other: Operand) { |_| binary::pow(other, input, None) }

    /// Returns ``input ** exponent`` in double precision.
    ///
    /// Example::
    ///
    ///     >>> torch.float_power(torch.tensor([2, 3]), 2)
    ///     tensor([4., 9.], dtype=torch.float64)
    float_power [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, exponent: Operand) { |out| pairs::float_power(input.into(), exponent, out) }
        (input: Scalar, exponent: Tensor) { |out| pairs::float_power(input.into(), exponent.into(), out) }

    /// Returns the angle of the point ``(other, input)``, in radians.
    ///
    /// Example::
    ///
    ///     >>> torch.atan2(torch.tensor([1.]), torch.tensor([1.]))
    ///     tensor([0.7854])
    atan2 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::atan2(input, other, out) }

    /// Returns the angle of the point ``(other, input)``, in radians.
    ///
    /// Example::
    ///
    ///     >>> torch.arctan2(torch.tensor([1.]), torch.tensor([1.]))
    ///     tensor([0.7854])
    arctan2 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::atan2(input, other, out) }

    /// Returns the size of `input` with the sign of `other`.
    ///
    /// Example::
    ///
    ///     >>> torch.copysign(torch.tensor([1., 2.]), -1)
    ///     tensor([-1., -2.])
    copysign [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| pairs::copysign(input, other, out) }

    /// Returns the length of the hypotenuse.
    ///
    /// Example::
    ///
    ///     >>> torch.hypot(torch.tensor([3.]), torch.tensor([4.]))
    ///     tensor([5.])
    hypot [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::hypot(input, other, out) }

    /// Returns ``input * log(other)``, zero where `input` is zero.
    ///
    /// Example::
    ///
    ///     >>> torch.xlogy(torch.tensor([0., 1.]), torch.tensor([0., 1.]))
    ///     tensor([0., 0.])
    xlogy [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Operand) { |out| pairs::xlogy(input.into(), other, out) }
        (input: Scalar, other: Tensor) { |out| pairs::xlogy(input.into(), other.into(), out) }

    /// Returns :math:`\log(e^x + e^y)` without overflow.
    ///
    /// Example::
    ///
    ///     >>> torch.logaddexp(torch.tensor([0.]), torch.tensor([0.]))
    ///     tensor([0.6931])
    logaddexp [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::logaddexp(input, other, out) }

    /// Returns :math:`\log_2(2^x + 2^y)` without overflow.
    ///
    /// Example::
    ///
    ///     >>> torch.logaddexp2(torch.tensor([0.]), torch.tensor([0.]))
    ///     tensor([1.])
    logaddexp2 [FUNCTION, METHOD, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::logaddexp2(input, other, out) }

    /// Returns 0 for negative elements, 1 for positive ones, and `values` for zero.
    ///
    /// Example::
    ///
    ///     >>> torch.heaviside(torch.tensor([-1., 0., 2.]), torch.tensor([0.5]))
    ///     tensor([0.0000, 0.5000, 1.0000])
    heaviside [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, values: Tensor) { |out| pairs::heaviside(input, values, out) }

    /// Returns the next floating-point number after `input` towards `other`.
    ///
    /// Example::
    ///
    ///     >>> torch.nextafter(torch.tensor([1.]), torch.tensor([2.])) > 1
    ///     tensor([True])
    nextafter [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::nextafter(input, other, out) }

    /// Returns ``input * 2 ** other``.
    ///
    /// Example::
    ///
    ///     >>> torch.ldexp(torch.tensor([1.]), torch.tensor([3]))
    ///     tensor([8.])
    ldexp [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, other: Tensor) { |out| pairs::ldexp(input, other, out) }

    /// Returns whether elements are equal within ``atol + rtol * abs(other)``.
    ///
    /// Example::
    ///
    ///     >>> torch.isclose(torch.tensor([1., 2.]), torch.tensor([1., 3.]))
    ///     tensor([ True, False])
    isclose [FUNCTION, METHOD]
        (input: Tensor, other: Tensor, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) { |_| compare::isclose(input, other, rtol, atol, equal_nan) }

    /// Returns whether all elements are equal within ``atol + rtol * abs(other)``.
    ///
    /// Example::
    ///
    ///     >>> torch.allclose(torch.tensor([1.]), torch.tensor([1. + 1e-9]))
    ///     True
    allclose [FUNCTION, METHOD]
        (input: Tensor, other: Tensor, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) -> bool { |_| compare::allclose(input, other, rtol, atol, equal_nan) }

    /// Returns whether two tensors have the same shape and elements.
    ///
    /// Example::
    ///
    ///     >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    ///     True
    equal [FUNCTION, METHOD]
        (input: Tensor, other: Tensor) -> bool { |_| compare::equal(input, other) }

}
