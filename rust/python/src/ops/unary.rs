//! Entries for functions of one element.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::{complex, unary};
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns :math:`e^x` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.exp(torch.tensor([0., 1.]))
    ///     tensor([1.0000, 2.7183])
    exp [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::exp(input, out) }

    /// Returns :math:`2^x` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.exp2(torch.tensor([0., 3.]))
    ///     tensor([1., 8.])
    exp2 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::exp2(input, out) }

    /// Returns :math:`e^x - 1` of each element, exact near zero.
    ///
    /// Example::
    ///
    ///     >>> torch.expm1(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 1.7183])
    expm1 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::expm1(input, out) }

    /// Returns the natural logarithm of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.log(torch.tensor([1., 10.]))
    ///     tensor([0.0000, 2.3026])
    log [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::log(input, out) }

    /// Returns :math:`\log(1 + x)` of each element, exact near zero.
    ///
    /// Example::
    ///
    ///     >>> torch.log1p(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.6931])
    log1p [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::log1p(input, out) }

    /// Returns the logarithm to base 2 of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.log2(torch.tensor([1., 8.]))
    ///     tensor([0., 3.])
    log2 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::log2(input, out) }

    /// Returns the logarithm to base 10 of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.log10(torch.tensor([1., 100.]))
    ///     tensor([0., 2.])
    log10 [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::log10(input, out) }

    /// Returns the square root of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.sqrt(torch.tensor([4., 9.]))
    ///     tensor([2., 3.])
    sqrt [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::sqrt(input, out) }

    /// Returns one by the square root of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.rsqrt(torch.tensor([4., 1.]))
    ///     tensor([0.5000, 1.0000])
    rsqrt [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::rsqrt(input, out) }

    /// Returns one by each element.
    ///
    /// Example::
    ///
    ///     >>> torch.reciprocal(torch.tensor([2., 4.]))
    ///     tensor([0.5000, 0.2500])
    reciprocal [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::reciprocal(input, out) }

    /// Returns the sine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.sin(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.8415])
    sin [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::sin(input, out) }

    /// Returns the cosine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.cos(torch.tensor([0., 1.]))
    ///     tensor([1.0000, 0.5403])
    cos [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::cos(input, out) }

    /// Returns the tangent of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.tan(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 1.5574])
    tan [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::tan(input, out) }

    /// Returns the arc sine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.asin(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 1.5708])
    asin [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::asin(input, out) }

    /// Returns the arc sine of each element. Another name for :func:`asin`.
    ///
    /// Example::
    ///
    ///     >>> torch.arcsin(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 1.5708])
    arcsin [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::asin(input, out) }

    /// Returns the arc cosine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.acos(torch.tensor([1., 0.]))
    ///     tensor([0.0000, 1.5708])
    acos [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::acos(input, out) }

    /// Returns the arc cosine of each element. Another name for :func:`acos`.
    ///
    /// Example::
    ///
    ///     >>> torch.arccos(torch.tensor([1., 0.]))
    ///     tensor([0.0000, 1.5708])
    arccos [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::acos(input, out) }

    /// Returns the arc tangent of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.atan(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.7854])
    atan [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::atan(input, out) }

    /// Returns the arc tangent of each element. Another name for :func:`atan`.
    ///
    /// Example::
    ///
    ///     >>> torch.arctan(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.7854])
    arctan [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::atan(input, out) }

    /// Returns the hyperbolic sine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.sinh(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 1.1752])
    sinh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::sinh(input, out) }

    /// Returns the hyperbolic cosine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.cosh(torch.tensor([0., 1.]))
    ///     tensor([1.0000, 1.5431])
    cosh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::cosh(input, out) }

    /// Returns the hyperbolic tangent of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.tanh(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.7616])
    tanh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::tanh(input, out) }

    /// Returns the inverse hyperbolic sine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.asinh(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.8814])
    asinh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::asinh(input, out) }

    /// Returns the inverse hyperbolic sine of each element. Another name for :func:`asinh`.
    ///
    /// Example::
    ///
    ///     >>> torch.arcsinh(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.8814])
    arcsinh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::asinh(input, out) }

    /// Returns the inverse hyperbolic cosine of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.acosh(torch.tensor([1., 2.]))
    ///     tensor([0.0000, 1.3170])
    acosh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::acosh(input, out) }

    /// Returns the inverse hyperbolic cosine of each element. Another name for :func:`acosh`.
    ///
    /// Example::
    ///
    ///     >>> torch.arccosh(torch.tensor([1., 2.]))
    ///     tensor([0.0000, 1.3170])
    arccosh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::acosh(input, out) }

    /// Returns the inverse hyperbolic tangent of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.atanh(torch.tensor([0., 0.5]))
    ///     tensor([0.0000, 0.5493])
    atanh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::atanh(input, out) }

    /// Returns the inverse hyperbolic tangent of each element. Another name for :func:`atanh`.
    ///
    /// Example::
    ///
    ///     >>> torch.arctanh(torch.tensor([0., 0.5]))
    ///     tensor([0.0000, 0.5493])
    arctanh [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::atanh(input, out) }

    /// Returns :math:`1 / (1 + e^{-x})` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.sigmoid(torch.tensor([0., 1.]))
    ///     tensor([0.5000, 0.7311])
    sigmoid [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::sigmoid(input, out) }

    /// Returns the error function of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.erf(torch.tensor([0., 1.]))
    ///     tensor([0.0000, 0.8427])
    erf [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::erf(input, out) }

    /// Returns angles in degrees as radians.
    ///
    /// Example::
    ///
    ///     >>> torch.deg2rad(torch.tensor([0., 180.]))
    ///     tensor([0.0000, 3.1416])
    deg2rad [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::deg2rad(input, out) }

    /// Returns angles in radians as degrees.
    ///
    /// Example::
    ///
    ///     >>> torch.rad2deg(torch.tensor([0., 1.]))
    ///     tensor([ 0.0000, 57.2958])
    rad2deg [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::rad2deg(input, out) }

    /// Returns the negative of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.neg(torch.tensor([1., -2.]))
    ///     tensor([-1.,  2.])
    neg [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::neg(input, out) }

    /// Returns the negative of each element. Another name for :func:`neg`.
    ///
    /// Example::
    ///
    ///     >>> torch.negative(torch.tensor([1., -2.]))
    ///     tensor([-1.,  2.])
    negative [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::neg(input, out) }

    /// Returns the square of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.square(torch.tensor([2., 3.]))
    ///     tensor([4., 9.])
    square [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::square(input, out) }

    /// Returns the largest integer not above each element.
    ///
    /// Example::
    ///
    ///     >>> torch.floor(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -2.])
    floor [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::floor(input, out) }

    /// Returns the smallest integer not below each element.
    ///
    /// Example::
    ///
    ///     >>> torch.ceil(torch.tensor([1.5, -1.5]))
    ///     tensor([ 2., -1.])
    ceil [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::ceil(input, out) }

    /// Returns each element without its fraction.
    ///
    /// Example::
    ///
    ///     >>> torch.trunc(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -1.])
    trunc [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::trunc(input, out) }

    /// Returns each element without its fraction. Another name for :func:`trunc`.
    ///
    /// Example::
    ///
    ///     >>> torch.fix(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -1.])
    fix [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::trunc(input, out) }

    /// Returns -1, 0 or 1 with the sign of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.sign(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -1.])
    sign [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::sign(input, out) }

    /// Returns the fraction of each element, with its sign.
    ///
    /// Example::
    ///
    ///     >>> torch.frac(torch.tensor([1.5, -1.5]))
    ///     tensor([ 0.5000, -0.5000])
    frac [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| unary::frac(input, out) }

    /// Returns the absolute value of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.abs(torch.tensor([1., -2.]))
    ///     tensor([1., 2.])
    abs [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| complex::abs(input, out) }

    /// Returns the absolute value of each element. Another name for :func:`abs`.
    ///
    /// Example::
    ///
    ///     >>> torch.absolute(torch.tensor([1., -2.]))
    ///     tensor([1., 2.])
    absolute [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| complex::abs(input, out) }

    /// Returns the sign of each element; for complex numbers the number of that direction on the unit circle.
    ///
    /// Example::
    ///
    ///     >>> torch.sgn(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -1.])
    sgn [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| complex::sgn(input, out) }

    /// Returns the complex conjugate of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.conj_physical(torch.tensor([1., 2.]))
    ///     tensor([1., 2.])
    conj_physical [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor) { |out| complex::conj_physical(input, out) }

    /// Returns the tensor itself: the operator ``+x``.
    ///
    /// Example::
    ///
    ///     >>> torch.positive(torch.tensor([1., -2.]))
    ///     tensor([ 1., -2.])
    positive [FUNCTION, METHOD]
        (input: Tensor) { |_| unary::positive(input) }

    /// Returns each element rounded to the nearest integer, halves to even, or to `decimals` places.
    ///
    /// Example::
    ///
    ///     >>> torch.round(torch.tensor([1.5, 2.5]))
    ///     tensor([2., 2.])
    round [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor; decimals: i64 = 0) { |out| unary::round_decimals(input, decimals, out) }

    /// Returns :math:`\log(x / (1 - x))` of each element, kept `eps` away from 0 and 1 where it is given.
    ///
    /// Example::
    ///
    ///     >>> torch.logit(torch.tensor([0.5]))
    ///     tensor([0.])
    logit [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, eps: Option<f64> = None) { |out| unary::logit(input, eps, out) }

    /// Returns the tensor with NaN, infinity and minus infinity replaced: by 0, the largest and the smallest number by default.
    ///
    /// Example::
    ///
    ///     >>> torch.nan_to_num(torch.tensor([float('nan'), 1.]))
    ///     tensor([0., 1.])
    nan_to_num [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, nan: Option<f64> = None, posinf: Option<f64> = None, neginf: Option<f64> = None) { |out| unary::nan_to_num(input, nan, posinf, neginf, out) }

    /// Returns whether each element is NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.isnan(torch.tensor([1., float('-inf')]))
    ///     tensor([False, False])
    isnan [FUNCTION, METHOD]
        (input: Tensor) { |out| unary::isnan(input, out) }

    /// Returns whether each element is infinite.
    ///
    /// Example::
    ///
    ///     >>> torch.isinf(torch.tensor([1., float('-inf')]))
    ///     tensor([False,  True])
    isinf [FUNCTION, METHOD]
        (input: Tensor) { |out| unary::isinf(input, out) }

    /// Returns whether each element is neither infinite nor NaN.
    ///
    /// Example::
    ///
    ///     >>> torch.isfinite(torch.tensor([1., float('-inf')]))
    ///     tensor([ True, False])
    isfinite [FUNCTION, METHOD]
        (input: Tensor) { |out| unary::isfinite(input, out) }

    /// Returns whether each element is positive infinity.
    ///
    /// Example::
    ///
    ///     >>> torch.isposinf(torch.tensor([1., float('-inf')]))
    ///     tensor([False, False])
    isposinf [FUNCTION, METHOD, OUT]
        (input: Tensor) { |out| unary::isposinf(input, out) }

    /// Returns whether each element is negative infinity.
    ///
    /// Example::
    ///
    ///     >>> torch.isneginf(torch.tensor([1., float('-inf')]))
    ///     tensor([False,  True])
    isneginf [FUNCTION, METHOD, OUT]
        (input: Tensor) { |out| unary::isneginf(input, out) }

    /// Returns whether the sign bit of each element is set.
    ///
    /// Example::
    ///
    ///     >>> torch.signbit(torch.tensor([1., float('-inf')]))
    ///     tensor([False,  True])
    signbit [FUNCTION, METHOD, OUT]
        (input: Tensor) { |out| unary::signbit(input, out) }

    /// Returns whether each element is real: its imaginary part is zero.
    ///
    /// Example::
    ///
    ///     >>> torch.isreal(torch.tensor([1+0j, 1j]))
    ///     tensor([ True, False])
    isreal [FUNCTION, METHOD]
        (input: Tensor) { |_| unary::isreal(input) }

    /// Returns the angle of each element in the complex plane, in radians.
    ///
    /// Example::
    ///
    ///     >>> torch.angle(torch.tensor([1j, -1+0j]))
    ///     tensor([1.5708, 3.1416])
    angle [FUNCTION, METHOD, OUT]
        (input: Tensor) { |out| complex::angle(input, out) }

    /// Returns the complex conjugate; a real tensor as it is.
    ///
    /// Example::
    ///
    ///     >>> torch.conj(torch.tensor([1+2j]))
    ///     tensor([1.-2.j])
    conj [FUNCTION, METHOD]
        (input: Tensor) { |_| complex::conj(input) }

    /// Returns complex numbers from real and imaginary parts.
    ///
    /// Example::
    ///
    ///     >>> torch.complex(torch.tensor([1.]), torch.tensor([2.]))
    ///     tensor([1.+2.j])
    complex [FUNCTION, OUT]
        (real: Tensor, imag: Tensor) { |_| complex::complex(real, imag) }

    /// Returns complex numbers from absolute values and angles.
    ///
    /// Example::
    ///
    ///     >>> torch.polar(torch.tensor([2.]), torch.tensor([0.]))
    ///     tensor([2.+0.j])
    polar [FUNCTION, OUT]
        (abs: Tensor, angle: Tensor) { |_| complex::polar(abs, angle) }

}
