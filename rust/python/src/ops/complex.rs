//! Entries for complex numbers.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::complex;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns the absolute value of each element.
    ///
    /// .. math:: \text{out}_i = |\text{input}_i|
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.abs(torch.tensor([-1, 2]))
    ///     tensor([1, 2])
    abs [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| complex::abs(input, out) }

    /// Alias of :func:`abs`.
    absolute [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| complex::abs(input, out) }

    /// Returns the angle of each element in the complex plane, in radians.
    ///
    /// .. math:: \text{out}_i = \arg(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.angle(torch.tensor([1.0, -1.0]))
    ///     tensor([0.0000, 3.1416])
    angle [FUNCTION, METHOD, OUT] (input: Tensor) { |out| complex::angle(input, out) }

    /// Returns each element divided by its absolute value, zero for zero.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sgn(torch.tensor([3 + 4j, 0j]))
    ///     tensor([0.6000+0.8000j, 0.0000+0.0000j])
    sgn [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| complex::sgn(input, out) }

    /// Returns the complex conjugate of each element.
    ///
    /// .. math:: \text{out}_i = \overline{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.conj_physical(torch.tensor([1 + 2j]))
    ///     tensor([1.-2.j])
    conj_physical [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| complex::conj_physical(input, out) }

    /// Returns the complex conjugate of each element; a real tensor as it is.
    ///
    /// .. math:: \text{out}_i = \overline{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.conj(torch.tensor([1.0, 2.0]))
    ///     tensor([1., 2.])
    conj [FUNCTION, METHOD] (input: Tensor) { |_| complex::conj(input) }

    /// Returns the tensor itself: nothing is computed lazily here.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.resolve_neg(torch.tensor([1.0, 2.0]))
    ///     tensor([1., 2.])
    resolve_neg [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| Ok(input.clone()) }

    /// Returns complex numbers with the given real and imaginary parts.
    ///
    /// Args:
    ///     real (Tensor): the real parts
    ///     imag (Tensor): the imaginary parts, of the same dtype
    ///
    /// Example::
    ///
    ///     >>> torch.complex(torch.tensor([1.0]), torch.tensor([2.0]))
    ///     tensor([1.+2.j])
    complex [FUNCTION, OUT] (real: Tensor, imag: Tensor) { |out| complex::complex_out(real, imag, out) }

    /// Returns complex numbers with the given absolute values and angles.
    ///
    /// .. math:: \text{out}_i = \text{abs}_i \cdot e^{i \cdot \text{angle}_i}
    ///
    /// Args:
    ///     abs (Tensor): the absolute values
    ///     angle (Tensor): the angles in radians, of the same dtype
    ///
    /// Example::
    ///
    ///     >>> torch.polar(torch.tensor([2.0]), torch.tensor([0.0]))
    ///     tensor([2.+0.j])
    polar [FUNCTION, OUT] (abs: Tensor, angle: Tensor) { |_| complex::polar(abs, angle) }
}
