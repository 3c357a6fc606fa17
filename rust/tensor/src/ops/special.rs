//! Special functions.
use super::binary::{add, div, mul, neg_of, not_differentiable, params, sub};
use super::elementwise::{common_type, float_type, Kernel};
use super::memory::vector;
use super::rules::{apply, apply1, rule, Keep, Rule, Rule1, A, B, NO_NUMBERS};
use super::unary::{cos, exp, float_unary, log, sin};
use super::{compare, copy, reduce, select, view};
use crate::autograd::as_one;
use crate::promotion::Operand;
use crate::{bail, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::{binary, unary as kernels};
use std::f64::consts::{FRAC_2_SQRT_PI, PI};

const ONE: Scalar = Scalar::Int(1);
const MINUS: Scalar = Scalar::Int(-1);

/// `factor * e^(sign x^2)`.
fn bell(x: &Tensor, sign: f64, factor: f64) -> Result<Tensor> {
    mul(&exp(&mul(&mul(x, x, None)?, sign, None)?, None)?, factor, None)
}

macro_rules! functions {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal $keep:ident $half:literal |$g:ident, $s:ident| $grad:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &kernels::$table };
            static RULE: Rule1 = Rule1 { name: $node, keep: Keep::$keep, grad: |$g, $s, _| $grad };
            if !$half && matches!(x.dtype(), DType::F16 | DType::BF16) {
                return Err(crate::error::unsupported($text, x.dtype()));
            }
            float_unary(&KERNEL, &RULE, x, out)
        }
    )* };
}

functions! {
    /// `1 - erf(x)`.
    erfc ERFC "erfc_vml_cpu" "ErfcBackward0" Input true |g, x| mul(&bell(x, -1.0, -FRAC_2_SQRT_PI)?, g, None);
    /// The inverse error function.
    erfinv ERFINV "erfinv_vml_cpu" "ErfinvBackward0" Output true |g, y| mul(&bell(y, 1.0, 1.0 / FRAC_2_SQRT_PI)?, g, None);
    /// The logarithm of the absolute gamma function.
    lgamma LGAMMA "lgamma_vml_cpu" "LgammaBackward0" Input true |g, x| mul(g, &digamma(x, None)?, None);
    /// The derivative of the logarithm of the gamma function.
    digamma DIGAMMA "digamma" "DigammaBackward0" Input true |g, x| mul(g, &polygamma(1, x, None)?, None);
    /// `sin(pi x) / (pi x)`.
    sinc SINC "sinc_cpu" "SincBackward0" Input true |g, x| {
        let t = mul(x, PI, None)?;
        let slope = div(&sub(&mul(&t, &cos(&t, None)?, None)?, &sin(&t, None)?, ONE, None)?, &mul(&t, x, None)?, None)?;
        let d = mul(g, &super::complex::conj(&slope)?, None)?;
        select::where_(&compare::eq(x, 0, None)?, 0, &d, None)
    };
    /// `-x log x`.
    entr ENTR "entr_cpu" "SpecialEntrBackward0" Input true |g, x| mul(g, &neg_of(&add(&log(x, None)?, 1, ONE, None)?)?, None);
    /// `e^(x^2) erfc(x)`.
    erfcx ERFCX "erfcx_cpu" "SpecialErfcxBackward0" Input false |g, x| {
        let y = mul(&mul(x, 2, None)?, &erfcx(x, None)?, None)?;
        mul(g, &add(&y, -FRAC_2_SQRT_PI, ONE, None)?, None)
    };
    /// The inverse of the standard normal distribution function.
    ndtri NDTRI "ndtri_cpu" "SpecialNdtriBackward0" Output false |g, y| mul(&bell(y, 0.5, (2.0 * PI).sqrt())?, g, None);
    /// The logarithm of the standard normal distribution function.
    log_ndtr LOG_NDTR "log_ndtr_cpu" "SpecialLogNdtrBackward0" Input false |g, x| {
        let scaled = mul(&erfcx(&mul(x, -std::f64::consts::FRAC_1_SQRT_2, None)?, None)?, (0.5 * PI).sqrt(), None)?;
        div(g, &scaled, None)
    };
    /// The modified Bessel function of order 0.
    i0 I0 "i0_vml_cpu" "I0Backward0" Input true |g, x| mul(g, &i1(x, None)?, None);
    /// [`i0`] times `e^-|x|`.
    i0e I0E "i0e_cpu" "SpecialI0EBackward0" Input true |g, x| {
        let y = mul(&super::complex::sgn(x, None)?, &i0e(x, None)?, None)?;
        mul(g, &sub(&i1e(x, None)?, &y, ONE, None)?, None)
    };
    /// The modified Bessel function of order 1.
    i1 I1 "i1_cpu" "SpecialI1Backward0" Input true |g, x| {
        let slope = sub(&i0(x, None)?, &div(&i1(x, None)?, x, None)?, ONE, None)?;
        mul(g, &select::where_(&compare::eq(x, 0, None)?, 0.5, &slope, None)?, None)
    };
    /// [`i1`] times `e^-|x|`.
    i1e I1E "i1e_cpu" "SpecialI1EBackward0" Input true |g, x| {
        let y = i1e(x, None)?;
        let turn = add(&super::complex::sgn(x, None)?, &super::unary::reciprocal(x, None)?, ONE, None)?;
        let slope = sub(&i0e(x, None)?, &mul(&y, &turn, None)?, ONE, None)?;
        mul(g, &select::where_(&compare::eq(x, 0, None)?, 0.5, &slope, None)?, None)
    };
    /// The modified Bessel function of the second kind of order 0.
    modified_bessel_k0 K0 "modified_bessel_k0_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_modified_bessel_k0");
    /// The modified Bessel function of the second kind of order 1.
    modified_bessel_k1 K1 "modified_bessel_k1_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_modified_bessel_k1");
    /// [`modified_bessel_k0`] times `e^x`.
    scaled_modified_bessel_k0 K0E "scaled_modified_bessel_k0_cpu" "NotImplemented" Nothing false
        |_g, _s| not_differentiable("special_scaled_modified_bessel_k0");
    /// [`modified_bessel_k1`] times `e^x`.
    scaled_modified_bessel_k1 K1E "scaled_modified_bessel_k1_cpu" "NotImplemented" Nothing false
        |_g, _s| not_differentiable("special_scaled_modified_bessel_k1");
    /// [`i0`] under its long name.
    modified_bessel_i0 I0 "modified_bessel_i0_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_modified_bessel_i0");
    /// [`i1`] under its long name.
    modified_bessel_i1 I1 "modified_bessel_i1_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_modified_bessel_i1");
    /// The Bessel function of order 0.
    bessel_j0 J0 "bessel_j0_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_bessel_j0");
    /// The Bessel function of order 1.
    bessel_j1 J1 "bessel_j1_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_bessel_j1");
    /// The Bessel function of the second kind of order 0.
    bessel_y0 Y0 "bessel_y0_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_bessel_y0");
    /// The Bessel function of the second kind of order 1.
    bessel_y1 Y1 "bessel_y1_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_bessel_y1");
    /// The Airy function.
    airy_ai AIRY_AI "airy_ai_cpu" "NotImplemented" Nothing false |_g, _s| not_differentiable("special_airy_ai");
    /// `sin(x) / x`.
    spherical_bessel_j0 SPHERICAL_J0 "spherical_bessel_j0_cpu" "NotImplemented" Nothing false
        |_g, _s| not_differentiable("special_spherical_bessel_j0");
}

static POLYGAMMA_RULE: Rule1 = Rule1 {
    name: "PolygammaBackward0",
    keep: Keep::Input,
    grad: |g, x, n| mul(g, &polygamma(n[0].to_i64() + 1, x, None)?, None),
};

/// The `n`-th derivative of [`digamma`].
pub fn polygamma(n: i64, x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "polygamma", table: &kernels::POLYGAMMA };
    if n < 0 {
        bail!(Runtime, "polygamma(n, x) does not support negative n.");
    }
    let dtype = float_type(x.dtype());
    let numbers = [Scalar::Int(n), Scalar::Int(0), Scalar::Int(0)];
    apply1(&KERNEL, &POLYGAMMA_RULE, x, (dtype, dtype), &params(dtype, &[Scalar::Int(n)]), numbers, out)
}

/// The logarithm of the multivariate gamma function with dimension `p`.
pub fn mvlgamma(x: &Tensor, p: i64) -> Result<Tensor> {
    if x.dtype() == DType::Bool {
        bail!(Runtime, "The input tensor may not be a boolean tensor.");
    }
    if p < 1 {
        bail!(Runtime, "p has to be greater than or equal to 1");
    }
    as_one("MvlgammaBackward0", &[x], move |xs| {
        let x = &copy::to_dtype(&xs[0], float_type(xs[0].dtype()))?;
        let mut shifts = vector(p as usize)?;
        shifts.extend((0..p).map(|j| -0.5 * j as f64));
        let shifts = copy::to_dtype(&Tensor::from_vec(shifts, &[p as usize])?, x.dtype())?;
        let terms = lgamma(&add(&view::unsqueeze(x, -1)?, &shifts, ONE, None)?, None)?;
        let constant = p as f64 * (p as f64 - 1.0) / 4.0 * PI.ln();
        add(&reduce::sum(&terms, Some(&[-1]), false, None)?, constant, ONE, None)
    })
}

/// The standard normal distribution function.
pub fn ndtr(x: &Tensor) -> Result<Tensor> {
    let t = mul(x, std::f64::consts::FRAC_1_SQRT_2, None)?;
    mul(&erfc(&neg_of(&t)?, None)?, 0.5, None)
}

static ZETA: Kernel = Kernel { name: "zeta_cpu", table: &binary::ZETA };
static ZETA_RULE: Rule = rule!("SpecialZetaBackward0"; 0 => |_, _| not_differentiable("special_zeta");
A | B => |g, s| {
    let (a, b) = (s.get(0)?, s.get(1)?);
    let next = match &a {
        super::operand::Owned::Tensor(t) => super::operand::Owned::Tensor(add(t, 1, ONE, None)?),
        super::operand::Owned::Number(n) => super::operand::Owned::Number(Scalar::Float(n.to_f64() + 1.0)),
    };
    neg_of(&mul(&mul(g, &a, None)?, &zeta(next.op(), b.op(), None)?, None)?)
});

/// The Hurwitz zeta function.
pub fn zeta(a: Operand, b: Operand, out: Option<&Tensor>) -> Result<Tensor> {
    let dtype = float_type(common_type(a, b));
    apply(&ZETA, &ZETA_RULE, &[a, b], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
}

macro_rules! incomplete {
    ($($(#[$m:meta])* $name:ident $table:ident $text:literal $node:literal $sign:expr;)*) => { $(
        $(#[$m])*
        pub fn $name(a: &Tensor, x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: $text, table: &binary::$table };
            static RULE: Rule = rule!($node; 0 => |_, _| not_differentiable("igamma: input");
                A | B => |g, s| {
                    // x^(a - 1) e^-x / gamma(a)
                    let (a, x) = (s.tensor(0)?, s.tensor(1)?);
                    let power = mul(&add(&a, 1, MINUS, None)?, &log(&x, None)?, None)?;
                    let exponent = sub(&sub(&power, &x, ONE, None)?, &lgamma(&a, None)?, ONE, None)?;
                    mul(&mul(g, &exp(&exponent, None)?, None)?, $sign, None)
                });
            let dtype = common_type(a.into(), x.into());
            apply(&KERNEL, &RULE, &[a.into(), x.into()], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
        }
    )* };
}

incomplete! {
    /// The regularised lower incomplete gamma function.
    igamma IGAMMA "igamma_cpu" "IgammaBackward0" 1.0;
    /// The regularised upper incomplete gamma function.
    igammac IGAMMAC "igammac_cpu" "IgammacBackward0" -1.0;
}

macro_rules! polynomials {
    ($($name:ident $table:ident;)*) => { $(
        /// The polynomial of this name of degree `n` at `x`.
        pub fn $name(x: Operand, n: Operand, out: Option<&Tensor>) -> Result<Tensor> {
            static KERNEL: Kernel = Kernel { name: concat!(stringify!($name), "_cpu"), table: &binary::$table };
            static RULE: Rule = rule!("NotImplemented";
                0 => |_, _| not_differentiable(concat!("special_", stringify!($name)));
                0 => |_, _| not_differentiable(concat!("special_", stringify!($name))));
            let dtype = float_type(common_type(x, n));
            if matches!(dtype, DType::F16 | DType::BF16) {
                return Err(crate::error::unsupported(KERNEL.name, dtype));
            }
            apply(&KERNEL, &RULE, &[x, n], (dtype, dtype), &Params::default(), NO_NUMBERS, out)
        }
    )* };
}

polynomials! {
    chebyshev_polynomial_t CHEBYSHEV_T;
    chebyshev_polynomial_u CHEBYSHEV_U;
    chebyshev_polynomial_v CHEBYSHEV_V;
    chebyshev_polynomial_w CHEBYSHEV_W;
    shifted_chebyshev_polynomial_t SHIFTED_CHEBYSHEV_T;
    shifted_chebyshev_polynomial_u SHIFTED_CHEBYSHEV_U;
    shifted_chebyshev_polynomial_v SHIFTED_CHEBYSHEV_V;
    shifted_chebyshev_polynomial_w SHIFTED_CHEBYSHEV_W;
    hermite_polynomial_h HERMITE_H;
    hermite_polynomial_he HERMITE_HE;
    laguerre_polynomial_l LAGUERRE_L;
    legendre_polynomial_p LEGENDRE_P;
}

/// Mantissas between a half and one, and the exponents of two that go with them.
pub fn frexp(x: &Tensor) -> Result<(Tensor, Tensor)> {
    use crate::{dispatch, Element};
    if !x.dtype().is_floating() {
        bail!(Runtime, "torch.frexp() only supports floating-point dtypes");
    }
    let (mantissa, exponent) = (Tensor::empty(x.shape(), x.dtype())?, Tensor::empty(x.shape(), DType::I32)?);
    let source = super::copy::contiguous(&x.detach())?;
    dispatch!("frexp", x.dtype(), float T => {
        // SAFETY: contiguous tensors of these types; the outputs are fresh.
        let (x, m, e) = unsafe { (source.as_slice::<T>(), mantissa.as_mut_slice::<T>(), exponent.as_mut_slice::<i32>()) };
        for ((x, m), e) in x.iter().zip(m).zip(e) {
            let value = x.to_scalar().to_f64();
            let (part, power) = if value.is_finite() { ferrotorch_kernels::math::special::frexp(value) } else { (value, 0) };
            (*m, *e) = (T::from_scalar(Scalar::Float(part)), power);
        }
        Ok(())
    })?;
    let powers = exponent.clone();
    let mantissa = crate::autograd::track(mantissa, "FrexpBackward0", &[x], |_| {
        move |g: &Tensor, _| {
            let scale = super::binary::pow(2.0, &super::copy::to_dtype(&powers, g.dtype())?, None)?;
            Ok(crate::grads![Some(div(g, &scale, None)?)])
        }
    })?;
    Ok((mantissa, exponent))
}
