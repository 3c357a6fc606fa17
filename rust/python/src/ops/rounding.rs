//! Entries for signs, rounding, and questions about numbers.
use crate::bind::bind_ops;
use ferrotorch_tensor::ops::unary;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns each element with the opposite sign.
    ///
    /// .. math:: \text{out}_i = -\text{input}_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.neg(torch.tensor([1, -2]))
    ///     tensor([-1,  2])
    neg [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::neg(input, out) }

    /// Alias of :func:`neg`.
    negative [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::neg(input, out) }

    /// Returns the largest integer not above each element.
    ///
    /// .. math:: \text{out}_i = \lfloor \text{input}_i \rfloor
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.floor(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -2.])
    floor [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::floor(input, out) }

    /// Returns the smallest integer not below each element.
    ///
    /// .. math:: \text{out}_i = \lceil \text{input}_i \rceil
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.ceil(torch.tensor([1.5, -1.5]))
    ///     tensor([ 2., -1.])
    ceil [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::ceil(input, out) }

    /// Returns each element without the part behind the point.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.trunc(torch.tensor([1.5, -1.5]))
    ///     tensor([ 1., -1.])
    trunc [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::trunc(input, out) }

    /// Alias of :func:`trunc`.
    fix [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::trunc(input, out) }

    /// Returns the sign of each element: -1, 0 or 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sign(torch.tensor([1.5, 0.0, -2.0]))
    ///     tensor([ 1.,  0., -1.])
    sign [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::sign(input, out) }

    /// Returns the part of each element behind the point.
    ///
    /// .. math:: \text{out}_i = \text{input}_i - \lfloor |\text{input}_i| \rfloor \cdot \operatorname{sgn}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.frac(torch.tensor([1.5, -2.25]))
    ///     tensor([ 0.5000, -0.2500])
    frac [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| unary::frac(input, out) }

    /// Returns the tensor itself.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.positive(torch.tensor([1, -2]))
    ///     tensor([ 1, -2])
    positive [FUNCTION, METHOD, VIEW] (input: Tensor) { |_| unary::positive(input) }

    /// Returns each element rounded to the nearest integer, halves to the even one.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     decimals (int): how many places behind the point to keep; negative ones count before it
    ///
    /// Example::
    ///
    ///     >>> torch.round(torch.tensor([0.5, 1.5, -1.7]))
    ///     tensor([ 0.,  2., -2.])
    round [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor; decimals: i64 = 0) { |out| unary::round_decimals(input, decimals, out) }

    /// Returns whether each element is not a number.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isnan(torch.tensor([1.0, float('inf'), float('nan')]))
    ///     tensor([False, False,  True])
    isnan [FUNCTION, METHOD] (input: Tensor) { |_| unary::isnan(input, None) }

    /// Returns whether each element is infinite.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isinf(torch.tensor([1.0, float('inf'), float('nan')]))
    ///     tensor([False,  True, False])
    isinf [FUNCTION, METHOD] (input: Tensor) { |_| unary::isinf(input, None) }

    /// Returns whether each element is neither infinite nor NaN.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isfinite(torch.tensor([1.0, float('inf'), float('nan')]))
    ///     tensor([ True, False, False])
    isfinite [FUNCTION, METHOD] (input: Tensor) { |_| unary::isfinite(input, None) }

    /// Returns whether each element is positive infinity.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isposinf(torch.tensor([1.0, -float('inf'), float('inf')]))
    ///     tensor([False, False,  True])
    isposinf [FUNCTION, METHOD, OUT] (input: Tensor) { |out| unary::isposinf(input, out) }

    /// Returns whether each element is negative infinity.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isneginf(torch.tensor([1.0, -float('inf'), float('inf')]))
    ///     tensor([False,  True, False])
    isneginf [FUNCTION, METHOD, OUT] (input: Tensor) { |out| unary::isneginf(input, out) }

    /// Returns whether the sign bit of each element is set.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.signbit(torch.tensor([1.0, -float('inf'), float('inf')]))
    ///     tensor([False,  True, False])
    signbit [FUNCTION, METHOD, OUT] (input: Tensor) { |out| unary::signbit(input, out) }

    /// Returns whether the imaginary part of each element is zero.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.isreal(torch.tensor([1.0, 1j]))
    ///     tensor([ True, False])
    isreal [FUNCTION, METHOD] (input: Tensor) { |_| unary::isreal(input) }

    /// Replaces NaN and the infinities by numbers.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     nan (float, optional): stands for NaN; zero by default
    ///     posinf (float, optional): stands for infinity; the largest number by default
    ///     neginf (float, optional): stands for minus infinity; the smallest number by default
    ///
    /// Example::
    ///
    ///     >>> torch.nan_to_num(torch.tensor([1.0, float('nan'), float('inf')]), posinf=9.0)
    ///     tensor([1., 0., 9.])
    nan_to_num [FUNCTION, METHOD, INPLACE, OUT]
        (input: Tensor, nan: Option<f64> = None, posinf: Option<f64> = None, neginf: Option<f64> = None) { |out| unary::nan_to_num(input, nan, posinf, neginf, out) }
}
