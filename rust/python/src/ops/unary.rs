//! Entries for elementary functions of one tensor.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::unary;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns e to the power of each element.
    ///
    /// .. math:: \text{out}_i = e^{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.exp(torch.tensor([0.0, 1.0]))
    ///     tensor([1.0000, 2.7183])
    exp [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::exp(input, out) }

    /// Returns 2 to the power of each element.
    ///
    /// .. math:: \text{out}_i = 2^{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.exp2(torch.tensor([0.0, 1.0, 3.0]))
    ///     tensor([1., 2., 8.])
    exp2 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::exp2(input, out) }

    /// Returns e to the power of each element, minus one, accurately near zero.
    ///
    /// .. math:: \text{out}_i = e^{\text{input}_i} - 1
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.expm1(torch.tensor([0.0, 1e-05]))
    ///     tensor([0.0000e+00, 1.0000e-05])
    expm1 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::expm1(input, out) }

    /// Returns the natural logarithm of each element.
    ///
    /// .. math:: \text{out}_i = \log_e(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.log(torch.tensor([1.0, 2.0]))
    ///     tensor([0.0000, 0.6931])
    log [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::log(input, out) }

    /// Returns the natural logarithm of one plus each element, accurately near zero.
    ///
    /// .. math:: \text{out}_i = \log_e(1 + \text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.log1p(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.6931])
    log1p [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::log1p(input, out) }

    /// Returns the logarithm to base 2 of each element.
    ///
    /// .. math:: \text{out}_i = \log_2(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.log2(torch.tensor([1.0, 8.0]))
    ///     tensor([0., 3.])
    log2 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::log2(input, out) }

    /// Returns the logarithm to base 10 of each element.
    ///
    /// .. math:: \text{out}_i = \log_{10}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.log10(torch.tensor([1.0, 1000.0]))
    ///     tensor([0., 3.])
    log10 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::log10(input, out) }

    /// Returns the square root of each element.
    ///
    /// .. math:: \text{out}_i = \sqrt{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sqrt(torch.tensor([4.0, 9.0]))
    ///     tensor([2., 3.])
    sqrt [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::sqrt(input, out) }

    /// Returns the reciprocal of the square root of each element.
    ///
    /// .. math:: \text{out}_i = \frac{1}{\sqrt{\text{input}_i}}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.rsqrt(torch.tensor([4.0, 16.0]))
    ///     tensor([0.5000, 0.2500])
    rsqrt [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::rsqrt(input, out) }

    /// Returns the reciprocal of each element.
    ///
    /// .. math:: \text{out}_i = \frac{1}{\text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.reciprocal(torch.tensor([2.0, 4.0]))
    ///     tensor([0.5000, 0.2500])
    reciprocal [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::reciprocal(input, out) }

    /// Returns the square of each element.
    ///
    /// .. math:: \text{out}_i = \text{input}_i^2
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.square(torch.tensor([2.0, 3.0]))
    ///     tensor([4., 9.])
    square [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::square(input, out) }

    /// Returns the sine of each element.
    ///
    /// .. math:: \text{out}_i = \sin(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sin(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.8415])
    sin [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::sin(input, out) }

    /// Returns the cosine of each element.
    ///
    /// .. math:: \text{out}_i = \cos(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.cos(torch.tensor([0.0, 1.0]))
    ///     tensor([1.0000, 0.5403])
    cos [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::cos(input, out) }

    /// Returns the tangent of each element.
    ///
    /// .. math:: \text{out}_i = \tan(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.tan(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 1.5574])
    tan [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::tan(input, out) }

    /// Returns the arc sine of each element.
    ///
    /// .. math:: \text{out}_i = \sin^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.asin(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 1.5708])
    asin [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::asin(input, out) }

    /// Alias of :func:`asin`.
    arcsin [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::asin(input, out) }

    /// Returns the arc cosine of each element.
    ///
    /// .. math:: \text{out}_i = \cos^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.acos(torch.tensor([1.0, 0.0]))
    ///     tensor([0.0000, 1.5708])
    acos [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::acos(input, out) }

    /// Alias of :func:`acos`.
    arccos [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::acos(input, out) }

    /// Returns the arc tangent of each element.
    ///
    /// .. math:: \text{out}_i = \tan^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.atan(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.7854])
    atan [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::atan(input, out) }

    /// Alias of :func:`atan`.
    arctan [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::atan(input, out) }

    /// Returns the hyperbolic sine of each element.
    ///
    /// .. math:: \text{out}_i = \sinh(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sinh(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 1.1752])
    sinh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::sinh(input, out) }

    /// Returns the hyperbolic cosine of each element.
    ///
    /// .. math:: \text{out}_i = \cosh(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.cosh(torch.tensor([0.0, 1.0]))
    ///     tensor([1.0000, 1.5431])
    cosh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::cosh(input, out) }

    /// Returns the hyperbolic tangent of each element.
    ///
    /// .. math:: \text{out}_i = \tanh(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.tanh(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.7616])
    tanh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::tanh(input, out) }

    /// Returns the inverse hyperbolic sine of each element.
    ///
    /// .. math:: \text{out}_i = \sinh^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.asinh(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.8814])
    asinh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::asinh(input, out) }

    /// Alias of :func:`asinh`.
    arcsinh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::asinh(input, out) }

    /// Returns the inverse hyperbolic cosine of each element.
    ///
    /// .. math:: \text{out}_i = \cosh^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.acosh(torch.tensor([1.0, 2.0]))
    ///     tensor([0.0000, 1.3170])
    acosh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::acosh(input, out) }

    /// Alias of :func:`acosh`.
    arccosh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::acosh(input, out) }

    /// Returns the inverse hyperbolic tangent of each element.
    ///
    /// .. math:: \text{out}_i = \tanh^{-1}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.atanh(torch.tensor([0.0, 0.5]))
    ///     tensor([0.0000, 0.5493])
    atanh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::atanh(input, out) }

    /// Alias of :func:`atanh`.
    arctanh [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::atanh(input, out) }

    /// Returns the logistic sigmoid of each element.
    ///
    /// .. math:: \text{out}_i = \frac{1}{1 + e^{-\text{input}_i}}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sigmoid(torch.tensor([0.0, 1.0]))
    ///     tensor([0.5000, 0.7311])
    sigmoid [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::sigmoid(input, out) }

    /// Returns the error function of each element.
    ///
    /// .. math:: \text{out}_i = \frac{2}{\sqrt{\pi}} \int_0^{\text{input}_i} e^{-t^2} dt
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.erf(torch.tensor([0.0, 1.0]))
    ///     tensor([0.0000, 0.8427])
    erf [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::erf(input, out) }

    /// Returns angles in degrees as radians.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \cdot \frac{\pi}{180}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.deg2rad(torch.tensor([180.0, 90.0]))
    ///     tensor([3.1416, 1.5708])
    deg2rad [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::deg2rad(input, out) }

    /// Returns angles in radians as degrees.
    ///
    /// .. math:: \text{out}_i = \text{input}_i \cdot \frac{180}{\pi}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.rad2deg(torch.tensor([0.0, 1.0]))
    ///     tensor([ 0.0000, 57.2958])
    rad2deg [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::rad2deg(input, out) }

    /// Returns the log-odds of each element.
    ///
    /// .. math:: \text{out}_i = \log\frac{\text{input}_i}{1 - \text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     eps (float, optional): elements are kept within ``[eps, 1 - eps]``
    ///
    /// Example::
    ///
    ///     >>> torch.logit(torch.tensor([0.5, 0.75]))
    ///     tensor([0.0000, 1.0986])
    logit [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, eps: Option<f64> = None) { |out| unary::logit(input, eps, out) }
}
