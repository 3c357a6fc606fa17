//! Pseudo-inverses, ranks and least squares.
use super::shared::*;
use super::{check, eigh, qr, solve_triangular, svd, svdvals};
use crate::autograd::{no_grad, track, track_many};
use crate::ops::{compare, copy, reduce, select, terms, view};
use crate::promotion::Operand;
use crate::{bail, grads, DType, Result, Scalar, Tensor};

/// The tolerances of a rank decision.
#[derive(Clone, Copy, Default)]
pub struct Tolerance<'a> {
    pub absolute: Option<Operand<'a>>,
    pub relative: Option<Operand<'a>>,
}

fn as_tensor(x: Operand, dtype: DType) -> Result<Tensor> {
    match x {
        Operand::Tensor(t) => copy::to_dtype(t, dtype),
        Operand::Number(n) => Tensor::scalar(n, dtype),
    }
}

fn epsilon(dtype: DType) -> f64 {
    if dtype.to_real() == DType::F64 {
        f64::EPSILON
    } else {
        f32::EPSILON as f64
    }
}

/// The value below which singular values count as zero: per matrix, with a last dimension of one.
fn cutoff(x: &Tensor, largest: &Tensor, tolerance: Tolerance, op: &str) -> Result<Tensor> {
    let dtype = largest.dtype();
    for (t, name) in [(tolerance.absolute, "atol"), (tolerance.relative, "rtol")] {
        if let Some(Operand::Tensor(t)) = t {
            if t.dtype().is_complex() {
                bail!(Runtime, "{op}: {name} tensor of complex type is not supported.");
            }
        }
    }
    let absolute = match tolerance.absolute {
        Some(a) => as_tensor(a, dtype)?,
        None => Tensor::scalar(Scalar::Int(0), dtype)?,
    };
    let default = epsilon(dtype) * x.shape()[x.ndim() - 2].max(x.shape()[x.ndim() - 1]) as f64;
    let relative = match (tolerance.relative, tolerance.absolute) {
        (Some(r), _) => as_tensor(r, dtype)?,
        (None, None) => Tensor::scalar(Scalar::Float(default), dtype)?,
        // An absolute tolerance above zero stands alone.
        (None, Some(_)) => {
            let positive = compare::gt(&absolute, Scalar::Int(0), None)?;
            select::where_(&positive, 0.0, default, None).and_then(|t| copy::to_dtype(&t, dtype))?
        }
    };
    let wide = |t: &Tensor| if t.ndim() == 0 { Ok(t.clone()) } else { column(t) };
    crate::ops::extrema::maximum(&wide(&absolute)?, &terms::mul(&wide(&relative)?, largest)?, None)
}

/// Singular values (or magnitudes of eigenvalues) that count, and their reciprocals elsewhere zero.
fn reciprocals(s: &Tensor, size: &Tensor, x: &Tensor, tolerance: Tolerance, op: &str) -> Result<Tensor> {
    let largest = reduce::amax(size, Some(&[-1]), true)?;
    let kept = compare::gt(size, &cutoff(x, &largest, tolerance, op)?, None)?;
    select::where_(&kept, &crate::ops::unary::reciprocal(s, None)?, 0.0, None)
        .and_then(|t| copy::to_dtype(&t, s.dtype()))
}

fn compute(x: &Tensor, tolerance: Tolerance, hermitian: bool) -> Result<Tensor> {
    if x.numel() == 0 {
        let (_, m, n) = sizes(x);
        return Tensor::zeros(&shape_of(x, &[n, m]), x.dtype());
    }
    if hermitian {
        let (l, v) = eigh(x, "L")?;
        let inverse = reciprocals(&l, &terms::abs(&l)?, x, tolerance, "torch.linalg.pinv")?;
        return mm(&terms::mul(&v, &row(&inverse)?)?, &adjoint(&v)?);
    }
    let [u, s, vh] = svd::svd(x, false)?;
    let inverse = reciprocals(&s, &s, x, tolerance, "torch.linalg.pinv")?;
    mm(&terms::mul(&adjoint(&vh)?, &row(&inverse)?)?, &adjoint(&u)?)
}

/// The gradient of `Y = pinv(A)`.
fn gradient(g: &Tensor, a: &Tensor, y: &Tensor) -> Result<Tensor> {
    let (yh, gh) = (adjoint(y)?, adjoint(g)?);
    let first = mm(&yh, &mm(g, &yh)?)?;
    // (1 - A Y) G^H Y Y^H and Y^H Y G^H (1 - Y A)
    let k = mm(&mm(&gh, y)?, &yh)?;
    let second = terms::sub(&k, &mm(a, &mm(y, &k)?)?)?;
    let k = mm(&yh, &mm(y, &gh)?)?;
    let third = terms::sub(&k, &mm(&mm(&k, y)?, a)?)?;
    terms::add(&terms::sub(&second, &first)?, &third)
}

/// The Moore-Penrose inverse.
pub fn pinv(x: &Tensor, tolerance: Tolerance, hermitian: bool) -> Result<Tensor> {
    let fits = matches!(x.dtype(), DType::F32 | DType::F64 | DType::C64 | DType::C128);
    if x.ndim() < 2 || !fits {
        bail!(
            Runtime,
            "linalg.pinv({}{{{}}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types",
            x.dtype().type_name(),
            crate::shape::display(x.shape())
        );
    }
    let y = no_grad(|| compute(&x.detach(), tolerance, hermitian))?;
    track(y, "LinalgPinvBackward0", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| Ok(grads![Some(gradient(g, &x.get()?, &y.get()?)?)])
    })
}

/// The number of singular values that count.
pub fn matrix_rank(x: &Tensor, tolerance: Tolerance, hermitian: bool) -> Result<Tensor> {
    check::matrices(x, "torch.linalg.matrix_rank", "input")?;
    if !matches!(x.dtype(), DType::F32 | DType::F64 | DType::C64 | DType::C128) {
        bail!(Runtime, "This function doesn't handle types other than float and double");
    }
    let x = &x.detach();
    if x.numel() == 0 {
        return Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I64);
    }
    let s = if hermitian { terms::abs(&super::eigvalsh(x, "L")?)? } else { svdvals(x)? };
    let largest = reduce::amax(&s, Some(&[-1]), true)?;
    let kept = compare::gt(&s, &cutoff(x, &largest, tolerance, "torch.linalg.matrix_rank")?, None)?;
    reduce::sum(&kept, Some(&[-1]), false, None)
}

/// Solutions, squared residuals, ranks and singular values; empty where the driver gives none.
pub fn lstsq(a: &Tensor, b: &Tensor, rcond: Option<f64>, driver: Option<&str>) -> Result<[Tensor; 4]> {
    let op = "torch.linalg.lstsq";
    if a.ndim() < 2 {
        bail!(Runtime, "{op}: input must have at least 2 dimensions.");
    }
    if b.ndim() < 1 {
        bail!(Runtime, "{op}: other must have at least 1 dimension.");
    }
    if a.dtype() != b.dtype() {
        bail!(
            Runtime,
            "{op}: Expected input and other to have the same dtype, but got input's dtype {} and other's dtype {}",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    let difference = a.ndim() as i64 - b.ndim() as i64;
    if !(0..=1).contains(&difference) {
        bail!(
            Runtime,
            "{op}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
        );
    }
    let vector = difference == 1;
    let (m, at) = (a.shape()[a.ndim() - 2], if vector { -1 } else { -2 });
    if b.shape()[(b.ndim() as i64 + at) as usize] != m {
        bail!(Runtime, "{op}: input.size(-2) should match other.size({at})");
    }
    if !matches!(a.dtype(), DType::F32 | DType::F64 | DType::C64 | DType::C128) {
        bail!(Runtime, "This function doesn't handle types other than float and double");
    }
    let driver = driver.unwrap_or("gelsy");
    if !matches!(driver, "gels" | "gelsy" | "gelsd" | "gelss") {
        bail!(Runtime, "{op}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
    }
    let full = if vector { column(b)? } else { b.clone() };
    let batch = check::batches(a, &full)?;
    let (wide, full) = (spread(a, &batch)?, spread(&full, &batch)?);
    let found = no_grad(|| compute_lstsq(&wide.detach(), &full.detach(), rcond, driver))?;
    let [x, residuals, rank, s] = found;
    let x = if vector { view::select(&x, -1, 0)?.detach() } else { x };
    let outs = track_many(vec![x, residuals], "LinalgLstsqBackward0", &[&wide, &full], |saver| {
        let (a, b, x) = (saver.save(&wide), saver.save(&full), saver.output());
        move |gs: &[Option<Tensor>], need| {
            let (a, b) = (a.get()?, b.get()?);
            let (mut ga, mut gb) = (None, None);
            if let Some(g) = &gs[0] {
                let g = if vector { column(g)? } else { g.clone() };
                let y = pinv(&a, Tolerance::default(), false)?;
                if need.get(0) {
                    ga = Some(gradient(&mm(&g, &adjoint(&b)?)?, &a, &y)?);
                }
                gb = Some(mm(&adjoint(&y)?, &g)?);
            }
            if let Some(g) = gs[1].as_ref().filter(|g| g.numel() > 0) {
                let x = x.get()?;
                let x = if vector { column(&x)? } else { x };
                let rest = terms::mul_number(&terms::sub(&mm(&a, &x)?, &b)?, 2.0)?;
                let rest = terms::mul(&rest, &row(g)?)?;
                ga = Some(plus(ga, mm(&rest, &adjoint(&x)?)?)?);
                gb = Some(plus(gb, terms::neg(&rest)?)?);
            }
            Ok(grads![ga, gb])
        }
    })?;
    let [x, residuals] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok([x, residuals, rank, s])
}

fn compute_lstsq(a: &Tensor, b: &Tensor, rcond: Option<f64>, driver: &str) -> Result<[Tensor; 4]> {
    let (_, m, n) = sizes(a);
    let real = a.dtype().to_real();
    let batch = &a.shape()[..a.ndim() - 2];
    let nothing = |dtype| Tensor::empty(&[0], dtype);
    let (mut rank, mut values) = (nothing(DType::I64)?, nothing(real)?);
    let x = if a.numel() == 0 {
        if driver != "gels" {
            rank = Tensor::zeros(batch, DType::I64)?;
        }
        if matches!(driver, "gelsd" | "gelss") {
            values = Tensor::zeros(&shape_of(a, &[m.min(n)]), real)?;
        }
        Tensor::zeros(&shape_of(a, &[n, b.shape()[b.ndim() - 1]]), a.dtype())?
    } else if driver == "gels" {
        if m >= n {
            let (q, r) = qr(a, "reduced")?;
            solve_triangular(&r, &mm(&adjoint(&q)?, b)?, true, true, false)?
        } else {
            let (q, r) = qr(&adjoint(a)?, "reduced")?;
            mm(&q, &solve_triangular(&adjoint(&r)?, b, false, true, false)?)?
        }
    } else {
        let [u, s, vh] = svd::svd(a, false)?;
        let rcond = rcond.unwrap_or(epsilon(a.dtype()) * m.max(n) as f64);
        let rcond = if rcond < 0.0 { epsilon(a.dtype()) } else { rcond };
        let limit = terms::mul_number(&reduce::amax(&s, Some(&[-1]), true)?, rcond)?;
        let kept = compare::gt(&s, &limit, None)?;
        rank = reduce::sum(&kept, Some(&[-1]), false, None)?;
        let inverse = select::where_(&kept, &crate::ops::unary::reciprocal(&s, None)?, 0.0, None)?;
        let inverse = copy::to_dtype(&inverse, real)?;
        if driver != "gelsy" {
            values = s;
        }
        mm(&adjoint(&vh)?, &terms::mul(&column(&inverse)?, &mm(&adjoint(&u)?, b)?)?)?
    };
    let complete = rank.numel() == 0
        || !reduce::any(&compare::lt(&rank, Scalar::Int(n as i64), None)?, None, false)?.item()?.to_bool();
    let residuals = if m > n && driver != "gelsy" && complete {
        let size = terms::abs(&terms::sub(&mm(a, &x)?, b)?)?;
        reduce::sum(&terms::mul(&size, &size)?, Some(&[-2]), false, None)?
    } else {
        nothing(real)?
    };
    Ok([x, residuals, rank, values])
}
