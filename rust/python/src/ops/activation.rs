//! Entries for activation functions.
use crate::bind::{bind_ops, Scalar, Str};
use ferrotorch_tensor::autograd::inplace;
use ferrotorch_tensor::ops::activation;
use ferrotorch_tensor::{bail, Result, Tensor};

fn gelu(x: &Tensor, approximate: &str, out: Option<&Tensor>) -> Result<Tensor> {
    match approximate {
        "none" => activation::gelu(x, out),
        "tanh" => activation::gelu_tanh(x, out),
        _ => bail!(Runtime, "approximate argument must be either none or tanh."),
    }
}

bind_ops! { TABLE;
    /// Returns each element where it is positive, else zero.
    ///
    /// .. math:: \text{out}_i = \max(0, \text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.relu(torch.tensor([-1.0, 2.0]))
    ///     tensor([0., 2.])
    relu [FUNCTION, METHOD, INPLACE] (input: Tensor) { |out| activation::relu(input, out) }

    /// Returns each element kept between 0 and 6.
    ///
    /// .. math:: \text{out}_i = \min(\max(0, \text{input}_i), 6)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.relu6(torch.tensor([-1.0, 7.0]))
    ///     tensor([0., 6.])
    relu6 [FUNCTION] (input: Tensor) { |_| activation::relu6(input, None) }

    /// In-place form of :func:`relu6`.
    relu6_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::relu6(x, Some(input))) }

    /// Returns each element, times a small slope where it is negative.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     negative_slope (float): the slope below zero
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.0100,  2.0000])
    leaky_relu [FUNCTION]
        (input: Tensor, negative_slope: Scalar = 0.01) { |_| activation::leaky_relu(input, negative_slope, None) }

    /// In-place form of :func:`leaky_relu`.
    leaky_relu_ [FUNCTION]
        (input: Tensor, negative_slope: Scalar = 0.01) { |_| inplace(input, |x| activation::leaky_relu(x, negative_slope, Some(input))) }

    /// Returns the exponential linear unit of each element.
    ///
    /// .. math:: \text{out}_i = \max(0, x) + \min(0, \alpha (e^x - 1))
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     alpha (float): minus the limit for large negative elements
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.elu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.6321,  2.0000])
    elu [FUNCTION]
        (input: Tensor, alpha: f64 = 1.0, scale: f64 = 1.0, input_scale: f64 = 1.0) { |_| activation::elu(input, alpha, scale, input_scale, None) }

    /// In-place form of :func:`elu`.
    elu_ [FUNCTION]
        (input: Tensor, alpha: f64 = 1.0, scale: f64 = 1.0, input_scale: f64 = 1.0) { |_| inplace(input, |x| activation::elu(x, alpha, scale, input_scale, Some(input))) }

    /// Returns the scaled exponential linear unit of each element.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.selu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-1.1113,  2.1014])
    selu [FUNCTION] (input: Tensor) { |_| activation::selu(input, None) }

    /// In-place form of :func:`selu`.
    selu_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::selu(x, Some(input))) }

    /// Returns the continuously differentiable exponential linear unit of each element.
    ///
    /// .. math:: \text{out}_i = \max(0, x) + \min(0, \alpha (e^{x/\alpha} - 1))
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     alpha (float): minus the limit for large negative elements
    ///
    /// Example::
    ///
    ///     >>> torch.celu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.6321,  2.0000])
    celu [FUNCTION] (input: Tensor, alpha: f64 = 1.0) { |_| activation::celu(input, alpha, None) }

    /// In-place form of :func:`celu`.
    celu_ [FUNCTION]
        (input: Tensor, alpha: f64 = 1.0) { |_| inplace(input, |x| activation::celu(x, alpha, Some(input))) }

    /// Returns the Gaussian error linear unit of each element.
    ///
    /// .. math:: \text{out}_i = x \cdot \Phi(x)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     approximate (str): ``"none"``, or ``"tanh"`` for an approximation with a hyperbolic tangent
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.gelu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.1587,  1.9545])
    gelu [FUNCTION] (input: Tensor; approximate: Str = "none") { |_| gelu(input, approximate, None) }

    /// In-place form of :func:`gelu`.
    gelu_ [FUNCTION]
        (input: Tensor; approximate: Str = "none") { |_| inplace(input, |x| gelu(x, approximate, Some(input))) }

    /// Returns each element times its sigmoid.
    ///
    /// .. math:: \text{out}_i = x \cdot \sigma(x)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.silu(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.2689,  1.7616])
    silu [FUNCTION] (input: Tensor) { |_| activation::silu(input, None) }

    /// In-place form of :func:`silu`.
    silu_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::silu(x, Some(input))) }

    /// Returns each element times the hyperbolic tangent of its softplus.
    ///
    /// .. math:: \text{out}_i = x \cdot \tanh(\operatorname{softplus}(x))
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.mish(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.3034,  1.9440])
    mish [FUNCTION] (input: Tensor) { |_| activation::mish(input, None) }

    /// In-place form of :func:`mish`.
    mish_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::mish(x, Some(input))) }

    /// Returns a piecewise approximation of silu.
    ///
    /// .. math:: \text{out}_i = x \cdot \frac{\operatorname{relu6}(x + 3)}{6}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardswish(torch.tensor([-1.0, 2.0]))
    ///     tensor([-0.3333,  1.6667])
    hardswish [FUNCTION] (input: Tensor) { |_| activation::hardswish(input, None) }

    /// In-place form of :func:`hardswish`.
    hardswish_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::hardswish(x, Some(input))) }

    /// Returns a piecewise linear approximation of the sigmoid.
    ///
    /// .. math:: \text{out}_i = \frac{\operatorname{relu6}(x + 3)}{6}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardsigmoid(torch.tensor([-1.0, 2.0]))
    ///     tensor([0.3333, 0.8333])
    hardsigmoid [FUNCTION] (input: Tensor) { |_| activation::hardsigmoid(input, None) }

    /// In-place form of :func:`hardsigmoid`.
    hardsigmoid_ [FUNCTION] (input: Tensor) { |_| inplace(input, |x| activation::hardsigmoid(x, Some(input))) }

    /// Returns each element kept within bounds.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     min_val (Number): the lower bound
    ///     max_val (Number): the upper bound
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardtanh(torch.tensor([-2.0, 0.5]))
    ///     tensor([-1.0000,  0.5000])
    hardtanh [FUNCTION]
        (input: Tensor, min_val: Scalar = -1, max_val: Scalar = 1) { |_| activation::hardtanh(input, min_val, max_val, None) }

    /// In-place form of :func:`hardtanh`.
    hardtanh_ [FUNCTION]
        (input: Tensor, min_val: Scalar = -1, max_val: Scalar = 1) { |_| inplace(input, |x| activation::hardtanh(x, min_val, max_val, Some(input))) }

    /// Returns a smooth approximation of relu.
    ///
    /// .. math:: \text{out}_i = \frac{1}{\beta} \log(1 + e^{\beta x})
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     beta (Number): the sharpness
    ///     threshold (Number): from this ``beta * x`` on the result is the element itself
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.softplus(torch.tensor([-1.0, 2.0]))
    ///     tensor([0.3133, 2.1269])
    softplus [FUNCTION]
        (input: Tensor, beta: Scalar = 1, threshold: Scalar = 20) { |_| activation::softplus(input, beta, threshold, None) }

    /// Returns each element moved towards zero by `lambd`, zero in between.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     lambd (Number): by how much
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.softshrink(torch.tensor([-1.0, 0.2]))
    ///     tensor([-0.5000,  0.0000])
    softshrink [FUNCTION] (input: Tensor, lambd: Scalar = 0.5) { |_| activation::softshrink(input, lambd, None) }

    /// Returns each element, zero where it lies within `lambd` of zero.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     lambd (Number): the width
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardshrink(torch.tensor([-1.0, 0.2]))
    ///     tensor([-1.,  0.])
    hardshrink [FUNCTION, METHOD, OUT] (input: Tensor, lambd: Scalar = 0.5) { |_| activation::hardshrink(input, lambd, None) }

    /// Returns the logarithm of the sigmoid of each element.
    ///
    /// .. math:: \text{out}_i = \log\frac{1}{1 + e^{-x}}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.logsigmoid(torch.tensor([-1.0, 2.0]))
    ///     tensor([-1.3133, -0.1269])
    log_sigmoid [FUNCTION] (input: Tensor) { |_| activation::log_sigmoid(input, None) }

    /// Returns each element where it is above `threshold`, else `value`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     threshold (Number): the limit
    ///     value (Number): what replaces the others
    ///
    /// Example::
    ///
    ///     >>> torch.threshold(torch.tensor([-1.0, 2.0]), 0.0, 9.0)
    ///     tensor([9., 2.])
    threshold [FUNCTION]
        (input: Tensor, threshold: Scalar, value: Scalar) { |_| activation::threshold(input, threshold, value, None) }

    /// In-place form of :func:`threshold`.
    threshold_ [FUNCTION]
        (input: Tensor, threshold: Scalar, value: Scalar) { |_| inplace(input, |x| activation::threshold(x, threshold, value, Some(input))) }

    /// Returns each element, times a learned slope where it is negative.
    ///
    /// .. math:: \text{out}_i = \max(0, x) + \text{weight} \cdot \min(0, x)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     weight (Tensor): one slope, or one for each channel
    ///
    /// Example::
    ///
    ///     >>> torch.prelu(torch.tensor([-1.0, 2.0]), torch.tensor([0.5]))
    ///     tensor([-0.5000,  2.0000])
    prelu [FUNCTION, METHOD] (input: Tensor, weight: Tensor) { |_| activation::prelu(input, weight) }

    /// Returns the first half of a dimension times the sigmoid of the second.
    ///
    /// .. math:: \text{out} = a \cdot \sigma(b)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int): the dimension to halve
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.glu(torch.tensor([1.0, 2.0, 0.0, 0.0]))
    ///     tensor([0.5000, 1.0000])
    glu [FUNCTION] (input: Tensor, dim: i64 = -1) { |_| activation::glu(input, dim) }

    /// Returns each element minus its hyperbolic tangent.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.tanhshrink(torch.tensor([1.0]))
    ///     tensor([0.2384])
    tanhshrink [FUNCTION] (input: Tensor) { |_| activation::tanhshrink(input) }

    /// Returns each element divided by one plus its absolute value.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.softsign(torch.tensor([1.0]))
    ///     tensor([0.5000])
    softsign [FUNCTION] (input: Tensor) { |_| activation::softsign(input) }
}
