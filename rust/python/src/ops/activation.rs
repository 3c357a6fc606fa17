//! Entries for activation functions.
use crate::bind::{bind_ops, Scalar, Str};
use ferrotorch_tensor::ops::activation;
use ferrotorch_tensor::{bail, Tensor};

bind_ops! { TABLE;
    /// Returns each element, zero where it is negative.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.relu(torch.tensor([-1., 2.]))
    ///     tensor([0., 2.])
    relu [FUNCTION, METHOD, INPLACE]
        (input: Tensor) { |out| activation::relu(input, out) }

    /// Returns each element, times `negative_slope` where it is negative.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.leaky_relu(torch.tensor([-1., 2.]))
    ///     tensor([-0.0100,  2.0000])
    leaky_relu [FUNCTION, INPLACE, OUT]
        (input: Tensor, negative_slope: Scalar = 0.01) { |out| activation::leaky_relu(input, negative_slope, out) }

    /// Returns :math:`x P(N \le x)` of each element for a normal variable :math:`N`; approximated where `approximate` is ``'tanh'``.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.gelu(torch.tensor([-1., 2.]))
    ///     tensor([-0.1587,  1.9545])
    gelu [FUNCTION, INPLACE, OUT]
        (input: Tensor; approximate: Str = "none") { |out| match approximate {
            "none" => activation::gelu(input, out),
            "tanh" => activation::gelu_tanh(input, out),
            _ => bail!(Runtime, "approximate argument must be either none or tanh."),
        } }

    /// Returns :math:`x / (1 + e^{-x})` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.silu(torch.tensor([-1., 2.]))
    ///     tensor([-0.2689,  1.7616])
    silu [FUNCTION, INPLACE, OUT]
        (input: Tensor) { |out| activation::silu(input, out) }

    /// Returns :math:`x \tanh(\log(1 + e^x))` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.mish(torch.tensor([-1., 2.]))
    ///     tensor([-0.3034,  1.9440])
    mish [FUNCTION, INPLACE, OUT]
        (input: Tensor) { |out| activation::mish(input, out) }

    /// Returns :math:`(x + 3) / 6`, between 0 and 1.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardsigmoid(torch.tensor([-1., 2.]))
    ///     tensor([0.3333, 0.8333])
    hardsigmoid [FUNCTION, INPLACE, OUT]
        (input: Tensor) { |out| activation::hardsigmoid(input, out) }

    /// Returns :math:`x (x + 3) / 6`, zero below -3 and the element above 3.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardswish(torch.tensor([-1., 2.]))
    ///     tensor([-0.3333,  1.6667])
    hardswish [FUNCTION, INPLACE, OUT]
        (input: Tensor) { |out| activation::hardswish(input, out) }

    /// Returns :math:`\log(1 + e^{\beta x}) / \beta`; the element itself where :math:`\beta x` is above `threshold`.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.softplus(torch.tensor([-1., 2.]))
    ///     tensor([0.3133, 2.1269])
    softplus [FUNCTION, OUT]
        (input: Tensor, beta: Scalar = 1, threshold: Scalar = 20) { |out| activation::softplus(input, beta, threshold, out) }

    /// Returns each element, zero where its absolute value is at most `lambd`.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardshrink(torch.tensor([-1., 0.2]))
    ///     tensor([-1.,  0.])
    hardshrink [FUNCTION, METHOD, OUT]
        (input: Tensor, lambd: Scalar = 0.5) { |out| activation::hardshrink(input, lambd, out) }

    /// Returns each element moved towards zero by `lambd`.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.softshrink(torch.tensor([-1., 0.2]))
    ///     tensor([-0.5000,  0.0000])
    softshrink [FUNCTION, OUT]
        (input: Tensor, lambd: Scalar = 0.5) { |out| activation::softshrink(input, lambd, out) }

    /// Returns each element, `value` where it is at most `threshold`.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.threshold(torch.tensor([-1., 2.]), 0.5, 9.)
    ///     tensor([9., 2.])
    threshold [FUNCTION, INPLACE, OUT]
        (input: Tensor, threshold: Scalar, value: Scalar) { |out| activation::threshold(input, threshold, value, out) }

    /// Returns each element, kept between `min_val` and `max_val`.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.hardtanh(torch.tensor([-1.5, 0.5]))
    ///     tensor([-1.0000,  0.5000])
    hardtanh [FUNCTION, INPLACE, OUT]
        (input: Tensor, min_val: Scalar = -1, max_val: Scalar = 1) { |out| activation::hardtanh(input, min_val, max_val, out) }

    /// Returns each element, kept between 0 and 6.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.relu6(torch.tensor([-1., 8.]))
    ///     tensor([0., 6.])
    relu6 [FUNCTION, INPLACE]
        (input: Tensor) { |out| activation::relu6(input, out) }

    /// Returns each element, :math:`\alpha (e^x - 1)` where it is negative.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.elu(torch.tensor([-1., 2.]))
    ///     tensor([-0.6321,  2.0000])
    elu [FUNCTION, INPLACE, OUT]
        (input: Tensor, alpha: f64 = 1, scale: f64 = 1, input_scale: f64 = 1) { |out| activation::elu(input, alpha, scale, input_scale, out) }

    /// Returns :func:`elu` with the scales that keep mean and variance.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.selu(torch.tensor([-1., 2.]))
    ///     tensor([-1.1113,  2.1014])
    selu [FUNCTION, INPLACE]
        (input: Tensor) { |out| activation::selu(input, out) }

    /// Returns each element, :math:`\alpha (e^{x / \alpha} - 1)` where it is negative.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.celu(torch.tensor([-1., 2.]))
    ///     tensor([-0.6321,  2.0000])
    celu [FUNCTION, INPLACE]
        (input: Tensor, alpha: f64 = 1) { |out| activation::celu(input, alpha, out) }

    /// Returns the first half along `dim` times the sigmoid of the second.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.glu(torch.tensor([1., 2.]))
    ///     tensor([0.8808])
    glu [FUNCTION, OUT]
        (input: Tensor, dim: i64 = -1) { |_| activation::glu(input, dim) }

    /// Returns :math:`\log(1 / (1 + e^{-x}))` of each element.
    ///
    /// Example::
    ///
    ///     >>> torch.nn.functional.logsigmoid(torch.tensor([0.]))
    ///     tensor([-0.6931])
    log_sigmoid [FUNCTION, OUT]
        (input: Tensor) { |out| activation::log_sigmoid(input, out) }

    /// Returns each element, times a learned weight where it is negative: one weight, or one for each channel.
    ///
    /// Example::
    ///
    ///     >>> torch.prelu(torch.tensor([-2., 1.]), torch.tensor([0.5]))
    ///     tensor([-1.,  1.])
    prelu [FUNCTION, METHOD]
        (input: Tensor, weight: Tensor) { |_| activation::prelu(input, weight) }

}
