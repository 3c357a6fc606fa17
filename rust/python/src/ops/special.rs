//! Entries for special functions.
use crate::bind::{bind_ops, named, Operand, Scalar};
use ferrotorch_tensor::ops::special;
use ferrotorch_tensor::Tensor;

named! { pub Frexp = "frexp", mantissa, exponent }

bind_ops! { TABLE;
    /// Returns each element as a mantissa between a half and one and an exponent of two.
    ///
    /// .. math:: \text{input}_i = \text{mantissa}_i \cdot 2^{\text{exponent}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.frexp(torch.tensor([1.5])).exponent
    ///     tensor([1], dtype=torch.int32)
    frexp [FUNCTION, METHOD, OUT] (input: Tensor) -> Frexp {
        |_| special::frexp(input).map(|(mantissa, exponent)| Frexp { mantissa, exponent })
    }

    /// Returns one minus the error function of each element.
    ///
    /// .. math:: \text{out}_i = 1 - \operatorname{erf}(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.erfc(torch.tensor([0.0, 1.0]))
    ///     tensor([1.0000, 0.1573])
    erfc [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::erfc(input, out) }

    /// Returns the inverse error function of each element.
    ///
    /// .. math:: \operatorname{erf}(\text{out}_i) = \text{input}_i
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.erfinv(torch.tensor([0.0, 0.5]))
    ///     tensor([0.0000, 0.4769])
    erfinv [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::erfinv(input, out) }

    /// Returns the logarithm of the absolute gamma function of each element.
    ///
    /// .. math:: \text{out}_i = \log |\Gamma(\text{input}_i)|
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.lgamma(torch.tensor([1.0, 4.0]))
    ///     tensor([0.0000, 1.7918])
    lgamma [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::lgamma(input, out) }

    /// Returns the derivative of the logarithm of the gamma function at each element.
    ///
    /// .. math:: \text{out}_i = \frac{\Gamma'(\text{input}_i)}{\Gamma(\text{input}_i)}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.digamma(torch.tensor([1.0, 0.5]))
    ///     tensor([-0.5772, -1.9635])
    digamma [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::digamma(input, out) }

    /// Returns the normalised sinc of each element.
    ///
    /// .. math:: \text{out}_i = \frac{\sin(\pi \text{input}_i)}{\pi \text{input}_i}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.sinc(torch.tensor([0.0, 0.5]))
    ///     tensor([1.0000, 0.6366])
    sinc [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::sinc(input, out) }

    /// Returns the modified Bessel function of order 0 of each element.
    ///
    /// .. math:: \text{out}_i = I_0(\text{input}_i)
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.i0(torch.tensor([0.0, 1.0]))
    ///     tensor([1.0000, 1.2661])
    i0 [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor) { |out| special::i0(input, out) }

    /// Returns a derivative of the digamma function at each element.
    ///
    /// .. math:: \text{out}_i = \psi^{(n)}(\text{input}_i)
    ///
    /// Args:
    ///     n (int): the order of the derivative
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.polygamma(1, torch.tensor([1.0, 0.5]))
    ///     tensor([1.6449, 4.9348])
    polygamma [FUNCTION, OUT] (n: i64, input: Tensor) { |out| special::polygamma(n, input, out) }

    /// Returns a derivative of the digamma function at each element.
    ///
    /// .. math:: \text{out}_i = \psi^{(n)}(\text{input}_i)
    ///
    /// Args:
    ///     n (int): the order of the derivative
    ///
    /// Example::
    ///
    ///     >>> torch.tensor([1.0, 0.5]).polygamma(1)
    ///     tensor([1.6449, 4.9348])
    polygamma [METHOD, INPLACE] (input: Tensor, n: i64) { |out| special::polygamma(n, input, out) }

    /// Returns the logarithm of the multivariate gamma function of each element.
    ///
    /// .. math:: \text{out}_i = C + \sum_{j=1}^p \log \Gamma(\text{input}_i - \frac{j - 1}{2})
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (int): the dimension
    ///
    /// Example::
    ///
    ///     >>> torch.mvlgamma(torch.tensor([2.0, 3.0]), 2)
    ///     tensor([0.4516, 1.5502])
    mvlgamma [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, p: i64) { |_| special::mvlgamma(input, p) }

    /// Returns the regularised lower incomplete gamma function.
    ///
    /// Args:
    ///     input (Tensor): the parameter
    ///     other (Tensor): where the integral ends or begins
    ///
    /// Example::
    ///
    ///     >>> torch.igamma(torch.tensor([2.0]), torch.tensor([1.0]))
    ///     tensor([0.2642])
    igamma [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| special::igamma(input, other, out) }

    /// Returns the regularised upper incomplete gamma function.
    ///
    /// Args:
    ///     input (Tensor): the parameter
    ///     other (Tensor): where the integral ends or begins
    ///
    /// Example::
    ///
    ///     >>> torch.igammac(torch.tensor([2.0]), torch.tensor([1.0]))
    ///     tensor([0.7358])
    igammac [FUNCTION, METHOD, INPLACE, OUT] (input: Tensor, other: Tensor) { |out| special::igammac(input, other, out) }

    /// Returns minus each element times its logarithm.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.entr(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.3466, 0.3466])
    _special_entr [FUNCTION, OUT] (input: Tensor) { |out| special::entr(input, out) }

    /// Returns the scaled complementary error function of each element.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.erfcx(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.7703, 0.6157])
    _special_erfcx [FUNCTION, OUT] (input: Tensor) { |out| special::erfcx(input, out) }

    /// Returns the inverse of the standard normal distribution function.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.ndtri(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([-0.6745,  0.0000])
    _special_ndtri [FUNCTION, OUT] (input: Tensor) { |out| special::ndtri(input, out) }

    /// Returns the logarithm of the standard normal distribution function.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.log_ndtr(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([-0.5130, -0.3689])
    _special_log_ndtr [FUNCTION, OUT] (input: Tensor) { |out| special::log_ndtr(input, out) }

    /// Returns the exponentially scaled modified Bessel function of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.i0e(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.7910, 0.6450])
    _special_i0e [FUNCTION, OUT] (input: Tensor) { |out| special::i0e(input, out) }

    /// Returns the modified Bessel function of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.i1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.1260, 0.2579])
    _special_i1 [FUNCTION, OUT] (input: Tensor) { |out| special::i1(input, out) }

    /// Returns the exponentially scaled modified Bessel function of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.i1e(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.0981, 0.1564])
    _special_i1e [FUNCTION, OUT] (input: Tensor) { |out| special::i1e(input, out) }

    /// Returns the modified Bessel function of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.modified_bessel_i0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([1.0157, 1.0635])
    _special_modified_bessel_i0 [FUNCTION, OUT] (input: Tensor) { |out| special::modified_bessel_i0(input, out) }

    /// Returns the modified Bessel function of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.modified_bessel_i1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.1260, 0.2579])
    _special_modified_bessel_i1 [FUNCTION, OUT] (input: Tensor) { |out| special::modified_bessel_i1(input, out) }

    /// Returns the modified Bessel function of the second kind of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.modified_bessel_k0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([1.5415, 0.9244])
    _special_modified_bessel_k0 [FUNCTION, OUT] (input: Tensor) { |out| special::modified_bessel_k0(input, out) }

    /// Returns the modified Bessel function of the second kind of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.modified_bessel_k1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([3.7470, 1.6564])
    _special_modified_bessel_k1 [FUNCTION, OUT] (input: Tensor) { |out| special::modified_bessel_k1(input, out) }

    /// Returns the scaled modified Bessel function of the second kind of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.scaled_modified_bessel_k0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([1.9793, 1.5241])
    _special_scaled_modified_bessel_k0 [FUNCTION, OUT] (input: Tensor) { |out| special::scaled_modified_bessel_k0(input, out) }

    /// Returns the scaled modified Bessel function of the second kind of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.scaled_modified_bessel_k1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([4.8113, 2.7310])
    _special_scaled_modified_bessel_k1 [FUNCTION, OUT] (input: Tensor) { |out| special::scaled_modified_bessel_k1(input, out) }

    /// Returns the Airy function.
    ///
    /// .. math:: \operatorname{Ai}(x) = \frac{1}{\pi} \int_0^\infty \cos\left(\frac{t^3}{3} + x t\right) dt
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.airy_ai(torch.tensor([0.0, 1.0]))
    ///     tensor([0.3550, 0.1353])
    _special_airy_ai [FUNCTION, OUT] (input: Tensor) { |out| special::airy_ai(input, out) }

    /// Returns the Bessel function of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.bessel_j0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.9844, 0.9385])
    _special_bessel_j0 [FUNCTION, OUT] (input: Tensor) { |out| special::bessel_j0(input, out) }

    /// Returns the Bessel function of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.bessel_j1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.1240, 0.2423])
    _special_bessel_j1 [FUNCTION, OUT] (input: Tensor) { |out| special::bessel_j1(input, out) }

    /// Returns the Bessel function of the second kind of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.bessel_y0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([-0.9316, -0.4445])
    _special_bessel_y0 [FUNCTION, OUT] (input: Tensor) { |out| special::bessel_y0(input, out) }

    /// Returns the Bessel function of the second kind of order 1.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.bessel_y1(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([-2.7041, -1.4715])
    _special_bessel_y1 [FUNCTION, OUT] (input: Tensor) { |out| special::bessel_y1(input, out) }

    /// Returns the spherical Bessel function of order 0.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.spherical_bessel_j0(torch.tensor([0.5, 1.0]) * 0.5)
    ///     tensor([0.9896, 0.9589])
    _special_spherical_bessel_j0 [FUNCTION, OUT] (input: Tensor) { |out| special::spherical_bessel_j0(input, out) }

    /// Returns the standard normal distribution function of each element.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///
    /// Example::
    ///
    ///     >>> torch.special.ndtr(torch.tensor([0.0, 1.0]))
    ///     tensor([0.5000, 0.8413])
    _special_ndtr [FUNCTION, OUT] (input: Tensor) { |_| special::ndtr(input) }

    /// Returns the Hurwitz zeta function.
    ///
    /// .. math:: \zeta(x, q) = \sum_{k=0}^\infty \frac{1}{(k + q)^x}
    ///
    /// Args:
    ///     input (Tensor or Number): the exponent x
    ///     other (Tensor or Number): the shift q
    ///
    /// Example::
    ///
    ///     >>> torch.special.zeta(torch.tensor([2.0]), 1)
    ///     tensor([1.6449])
    _special_zeta [FUNCTION, OUT]
        (input: Tensor, other: Operand) { |out| special::zeta(input.into(), other, out) }
        (input: Scalar, other: Tensor) { |out| special::zeta(input.into(), other.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.chebyshev_polynomial_t(torch.tensor([0.5]), 2)
    ///     tensor([-0.5000])
    _special_chebyshev_polynomial_t [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::chebyshev_polynomial_t(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::chebyshev_polynomial_t(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.chebyshev_polynomial_u(torch.tensor([0.5]), 2)
    ///     tensor([0.])
    _special_chebyshev_polynomial_u [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::chebyshev_polynomial_u(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::chebyshev_polynomial_u(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.chebyshev_polynomial_v(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_chebyshev_polynomial_v [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::chebyshev_polynomial_v(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::chebyshev_polynomial_v(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.chebyshev_polynomial_w(torch.tensor([0.5]), 2)
    ///     tensor([1.])
    _special_chebyshev_polynomial_w [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::chebyshev_polynomial_w(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::chebyshev_polynomial_w(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.shifted_chebyshev_polynomial_t(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_shifted_chebyshev_polynomial_t [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::shifted_chebyshev_polynomial_t(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::shifted_chebyshev_polynomial_t(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.shifted_chebyshev_polynomial_u(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_shifted_chebyshev_polynomial_u [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::shifted_chebyshev_polynomial_u(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::shifted_chebyshev_polynomial_u(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.shifted_chebyshev_polynomial_v(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_shifted_chebyshev_polynomial_v [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::shifted_chebyshev_polynomial_v(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::shifted_chebyshev_polynomial_v(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.shifted_chebyshev_polynomial_w(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_shifted_chebyshev_polynomial_w [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::shifted_chebyshev_polynomial_w(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::shifted_chebyshev_polynomial_w(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.hermite_polynomial_h(torch.tensor([0.5]), 2)
    ///     tensor([-1.])
    _special_hermite_polynomial_h [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::hermite_polynomial_h(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::hermite_polynomial_h(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.hermite_polynomial_he(torch.tensor([0.5]), 2)
    ///     tensor([-0.7500])
    _special_hermite_polynomial_he [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::hermite_polynomial_he(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::hermite_polynomial_he(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.laguerre_polynomial_l(torch.tensor([0.5]), 2)
    ///     tensor([0.1250])
    _special_laguerre_polynomial_l [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::laguerre_polynomial_l(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::laguerre_polynomial_l(input.into(), n.into(), out) }

    /// Returns the polynomial of this name at each element.
    ///
    /// Args:
    ///     input (Tensor or Number): where to evaluate
    ///     n (Tensor or Number): the degree
    ///
    /// Example::
    ///
    ///     >>> torch.special.legendre_polynomial_p(torch.tensor([0.5]), 2)
    ///     tensor([-0.1250])
    _special_legendre_polynomial_p [FUNCTION, OUT]
        (input: Tensor, n: Operand) { |out| special::legendre_polynomial_p(input.into(), n, out) }
        (input: Scalar, n: Tensor) { |out| special::legendre_polynomial_p(input.into(), n.into(), out) }
}
