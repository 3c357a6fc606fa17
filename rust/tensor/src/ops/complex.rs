//! Complex numbers: parts, conjugates, magnitudes and angles.
use super::binary::{mul, neg_of, zeros};
use super::elementwise::{float_type, Kernel};
use super::rules::{apply1, recorded, rule, Keep, Rule, Rule1, A, B, NO_NUMBERS};
use super::{compare, copy, select, unary, view};
use crate::{bail, DType, Result, Tensor};
use ferrotorch_kernels::table::Params;
use ferrotorch_kernels::unary as kernels;

static CONJ: Kernel = Kernel { name: "conj_cpu", table: &kernels::CONJ };
static CONJ_RULE: Rule1 = Rule1 { name: "ConjBackward0", keep: Keep::Nothing, grad: |g, _, _| conj(g) };
static CONJ_PHYSICAL_RULE: Rule1 =
    Rule1 { name: "ConjPhysicalBackward0", keep: Keep::Nothing, grad: |g, _, _| conj(g) };

/// The complex conjugate; a real tensor as it is.
pub fn conj(x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        return Ok(x.clone());
    }
    apply1(&CONJ, &CONJ_RULE, x, (x.dtype(), x.dtype()), &Params::default(), NO_NUMBERS, None)
}

/// [`conj`] under the name that always computes.
pub fn conj_physical(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        return match out {
            Some(out) if !out.same(x) => copy::copy_into(x, out).map(|()| out.clone()),
            _ => Ok(x.clone()),
        };
    }
    apply1(&CONJ, &CONJ_PHYSICAL_RULE, x, (x.dtype(), x.dtype()), &Params::default(), NO_NUMBERS, out)
}

/// The real parts; a real tensor as it is.
pub fn real_part(x: &Tensor) -> Result<Tensor> {
    view::real(x)
}

static ABS_RULE: Rule1 =
    Rule1 { name: "AbsBackward0", keep: Keep::Input, grad: |g, x, _| abs_backward(g, x) };

fn abs_backward(g: &Tensor, x: &Tensor) -> Result<Tensor> {
    mul(g, &sgn(x, None)?, None)
}

/// The magnitude.
pub fn abs(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "abs_cpu", table: &kernels::ABS };
    if x.dtype().is_complex() && out.is_some_and(|out| out.same(x)) {
        bail!(Runtime, "In-place abs is not supported for complex tensors.");
    }
    apply1(&KERNEL, &ABS_RULE, x, (x.dtype(), x.dtype().to_real()), &Params::default(), NO_NUMBERS, out)
}

static ANGLE_RULE: Rule1 = Rule1 {
    name: "AngleBackward0",
    keep: Keep::Input,
    grad: |g, x, _| {
        if !x.dtype().is_complex() {
            return zeros(g);
        }
        // i z / |z|^2 times the gradient, zero at zero.
        let square = {
            let (a, b) = (view::real(x)?, view::imag(x)?);
            super::binary::add(&mul(&a, &a, None)?, &mul(&b, &b, None)?, 1.into(), None)?
        };
        let scale = super::binary::div(g, &square, None)?;
        let scale = select::where_(&compare::eq(&square, 0, None)?, 0, &scale, None)?;
        let i = crate::Scalar::Complex(num_complex::Complex::new(0.0, 1.0));
        mul(&mul(x, i, None)?, &scale, None)
    },
};

/// The angle in the complex plane: for real numbers zero or pi.
pub fn angle(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "angle_cpu", table: &kernels::ANGLE };
    let dtype = float_type(x.dtype());
    apply1(&KERNEL, &ANGLE_RULE, x, (dtype, dtype.to_real()), &Params::default(), NO_NUMBERS, out)
}

static SGN_RULE: Rule1 = Rule1 {
    name: "SgnBackward0",
    keep: Keep::Input,
    grad: |g, x, _| {
        if !x.dtype().is_complex() {
            return zeros(g);
        }
        // (g - sgn^2 conj(g)) / (2 |x|)
        let (s, r) = (sgn(x, None)?, abs(x, None)?);
        let turned = mul(&mul(&s, &s, None)?, &conj(g)?, None)?;
        let d = super::binary::sub(g, &turned, 1.into(), None)?;
        let d = super::binary::div(&d, &mul(&r, 2, None)?, None)?;
        select::where_(&compare::eq(&r, 0, None)?, 0, &d, None)
    },
};

/// `x / |x|`, zero at zero.
pub fn sgn(x: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    static KERNEL: Kernel = Kernel { name: "sgn_cpu", table: &kernels::SIGN };
    apply1(&KERNEL, &SGN_RULE, x, (x.dtype(), x.dtype()), &Params::default(), NO_NUMBERS, out)
}

fn check_parts(a: &Tensor, b: &Tensor) -> Result<()> {
    let fits = |t: &Tensor| matches!(t.dtype(), DType::F32 | DType::F64);
    if !fits(a) || !fits(b) {
        bail!(
            Runtime,
            "Expected both inputs to be Half, Float or Double tensors but got {} and {}",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    if a.dtype() != b.dtype() {
        bail!(
            Runtime,
            "Expected object of scalar type {} but got scalar type {} for second argument",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    Ok(())
}

fn check_complex_out(part: &Tensor, out: Option<&Tensor>) -> Result<()> {
    match out {
        Some(out) if out.dtype() != part.dtype().to_complex() => bail!(
            Runtime,
            "Expected object of scalar type {} but got scalar type {} for argument 'out'",
            part.dtype().to_complex().type_name(),
            out.dtype().type_name()
        ),
        _ => Ok(()),
    }
}

static COMPLEX_RULE: Rule = rule!("ComplexBackward0";
    0 => |g, _| view::real(g); 0 => |g, _| if g.dtype().is_complex() { view::imag(g) } else { zeros(g) });

/// The complex numbers with these real and imaginary parts.
pub fn complex(re: &Tensor, im: &Tensor) -> Result<Tensor> {
    complex_out(re, im, None)
}

/// [`complex`] for a given output, whose dtype must fit.
pub fn complex_out(re: &Tensor, im: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    check_parts(re, im)?;
    check_complex_out(re, out)?;
    let size = crate::shape::broadcast(re.shape(), im.shape())?;
    recorded(&COMPLEX_RULE, &[re.into(), im.into()], NO_NUMBERS, None, || {
        crate::autograd::no_grad(|| {
            let y = Tensor::empty(&size, re.dtype().to_complex())?;
            copy::copy_into(re, &view::real(&y)?)?;
            copy::copy_into(im, &view::imag(&y)?)?;
            Ok(y)
        })
    })
}

static POLAR_RULE: Rule = rule!("PolarBackward0";
B => |g, s| {
    let one = unary::cos(&s.tensor(1)?, None)?;
    let turn = complex(&one, &unary::sin(&s.tensor(1)?, None)?)?;
    view::real(&mul(&conj(g)?, &turn, None)?)
};
A | B => |g, s| {
    let y = polar(&s.tensor(0)?, &s.tensor(1)?)?;
    neg_of(&view::imag(&mul(&conj(g)?, &y, None)?)?)
});

/// The complex numbers with these magnitudes and angles.
pub fn polar(radius: &Tensor, angle: &Tensor) -> Result<Tensor> {
    check_parts(radius, angle)?;
    recorded(&POLAR_RULE, &[radius.into(), angle.into()], NO_NUMBERS, None, || {
        crate::autograd::no_grad(|| {
            let (c, s) = (unary::cos(angle, None)?, unary::sin(angle, None)?);
            complex(&mul(radius, &c, None)?, &mul(radius, &s, None)?)
        })
    })
}
