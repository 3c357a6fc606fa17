//! Determinants, from LU factors.
use super::lu::factor;
use super::lu_solve::solve_packed;
use super::shared::*;
use super::{check, solve};
use crate::autograd::{is_grad_enabled, track, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{binary, compare, complex, join, select, terms, unary};
use crate::{dispatch, grads, DType, Result, Scalar, Tensor};
use ferrotorch_linalg::{batch, lu as kernel};

/// The determinant.
pub fn det(x: &Tensor) -> Result<Tensor> {
    check::square(x, "linalg.det")?;
    check::number(x, "linalg.det", true)?;
    let (count, n, _) = sizes(x);
    let [lu, pivots, _] = factor(&x.detach())?;
    let d = Tensor::empty(&x.shape()[..x.ndim() - 2], x.dtype())?;
    dispatch!("lu_cpu", x.dtype(), wide_float_complex T => {
        let (lu, pivots) = (raw::<T>(&lu), raw::<i32>(&pivots));
        batch::each(count, n, raw_mut::<T>(&d), |i, d, _: &mut ()| {
            d[0] = kernel::determinant(&lu[i * n * n..(i + 1) * n * n], n, &pivots[i * n..(i + 1) * n]);
        });
        Ok(())
    })?;
    track(d, "LinalgDetBackward0", &[x], |s| {
        let (x, d, lu, pivots) = (s.save(x), s.output(), s.save(&lu), s.save(&pivots));
        move |g: &Tensor, _| {
            let d = d.get()?;
            let scale = terms::mul(g, &terms::conj(&d)?)?;
            if is_grad_enabled() {
                return Ok(grads![Some(det_gradient(g, &x.get()?, &d, &scale)?)]);
            }
            let (lu, n) = (lu.get()?, x.get()?.shape()[x.get()?.ndim() - 1]);
            // A zero pivot becomes a tiny one: the determinant is continuously differentiable.
            let tiny = if lu.dtype().to_real() == DType::F64 { f64::EPSILON } else { f32::EPSILON as f64 };
            let zero = compare::eq(&diagonal(&lu)?, Scalar::Int(0), None)?;
            let lift = terms::mul_number(&crate::ops::copy::to_dtype(&zero, lu.dtype().to_real())?, tiny)?;
            let lu = terms::add(&lu, &embed(&lift)?)?;
            let one = scaled_identity(&nonzero_det(g, &lu, &pivots.get()?, &scale, &zero)?, n)?;
            Ok(grads![Some(solve_packed(&lu, &pivots.get()?, &one, true)?)])
        }
    })
}

/// `g * conj(det)`, with the determinant of the factors that were kept from being singular.
fn nonzero_det(g: &Tensor, lu: &Tensor, pivots: &Tensor, scale: &Tensor, zero: &Tensor) -> Result<Tensor> {
    let any = crate::ops::reduce::any(zero, None, false)?.item()?;
    if any.is_zero() {
        return Ok(scale.clone());
    }
    let d = crate::ops::reduce::prod_dim(&diagonal(lu)?, -1, false, None)?;
    let (_, n, _) = sizes(lu);
    let sign = Tensor::empty(d.shape(), lu.dtype())?;
    dispatch!("lu_cpu", lu.dtype(), wide_float_complex T => {
        let pivots = raw::<i32>(pivots);
        batch::each(d.numel(), n, raw_mut::<T>(&sign), |i, s, _: &mut ()| {
            s[0] = kernel::determinant(&[], 0, &pivots[i * n..(i + 1) * n]);
        });
        Ok(())
    })?;
    terms::mul(g, &terms::conj(&terms::mul(&d, &sign)?)?)
}

fn scaled_identity(scale: &Tensor, n: usize) -> Result<Tensor> {
    let eye = crate::ops::factory::eye(n as i64, n as i64, scale.dtype())?;
    terms::mul(&column(&column(scale)?)?, &eye)
}

/// The gradient by differentiable ops; through singular vectors where a matrix is singular.
fn det_gradient(g: &Tensor, x: &Tensor, d: &Tensor, scale: &Tensor) -> Result<Tensor> {
    let n = x.shape()[x.ndim() - 1];
    let singular = compare::eq(&d.detach(), Scalar::Int(0), None)?;
    if crate::ops::reduce::any(&singular, None, false)?.item()?.is_zero() {
        return solve::solve(&adjoint(x)?, &scaled_identity(scale, n)?, true);
    }
    let [u, s, vh] = super::svd(x, false)?;
    let phase = terms::mul(&terms::conj(&det(&u)?)?, &terms::conj(&det(&vh)?)?)?;
    let alpha = terms::mul(g, &phase)?;
    // The products of all singular values but one.
    let mut others = Vec::with_capacity(n);
    for i in 0..n {
        let kept: Vec<Tensor> = [columns(&s, 0, i)?, columns(&s, i + 1, n - i - 1)?]
            .into_iter()
            .filter(|t| t.numel() > 0)
            .collect();
        others.push(match kept.is_empty() {
            true => Tensor::ones(&s.shape()[..s.ndim() - 1], s.dtype())?,
            false => crate::ops::reduce::prod_dim(&join::cat(&kept, -1)?, -1, false, None)?,
        });
    }
    let gamma = terms::mul(&column(&alpha)?, &join::stack(&others, -1)?)?;
    mm(&terms::mul(&u, &row(&gamma)?)?, &vh)
}

/// The sign of the determinant and the logarithm of its absolute value.
pub fn slogdet(x: &Tensor) -> Result<(Tensor, Tensor)> {
    slogdet_named(x, "linalg.slogdet")
}

fn slogdet_named(x: &Tensor, op: &str) -> Result<(Tensor, Tensor)> {
    check::square(x, op)?;
    check::number(x, op, false)?;
    let (count, n, _) = sizes(x);
    let [lu, pivots, _] = factor(&x.detach())?;
    let shape = &x.shape()[..x.ndim() - 2];
    let sign = Tensor::empty(shape, x.dtype())?;
    let log = Tensor::empty(shape, x.dtype().to_real())?;
    dispatch!("lu_cpu", x.dtype(), wide_float_complex T => {
        type R<T> = <T as ferrotorch_linalg::Scalar>::Real;
        let (lu, pivots) = (raw::<T>(&lu), raw::<i32>(&pivots));
        let pieces = (raw_mut::<T>(&sign), raw_mut::<R<T>>(&log));
        batch::each(count, n * 16, pieces, |i, (sign, log), _: &mut ()| {
            let (lu, pivots) = (&lu[i * n * n..(i + 1) * n * n], &pivots[i * n..(i + 1) * n]);
            (sign[0], log[0]) = kernel::sign_and_log(lu, n, pivots);
        });
        Ok(())
    })?;
    let outs = track_many(vec![sign, log], "LinalgSlogdetBackward0", &[x], |s| {
        let (x, sign, lu, pivots) = (s.save(x), s.output(), s.save(&lu), s.save(&pivots));
        move |gs: &[Option<Tensor>], _| {
            let x = x.get()?;
            let mut g = match &gs[1] {
                Some(g) => g.clone(),
                None => Tensor::zeros(&x.shape()[..x.ndim() - 2], x.dtype().to_real())?,
            };
            if let (true, Some(gs)) = (x.dtype().is_complex(), &gs[0]) {
                let turn = crate::ops::view::imag(&terms::mul(&terms::conj(gs)?, &sign.get()?)?)?;
                g = complex::complex(&g, &unary::neg(&turn, None)?)?;
            }
            let g = crate::ops::copy::to_dtype(&g, x.dtype())?;
            let b = scaled_identity(&g, x.shape()[x.ndim() - 1])?;
            Ok(grads![Some(if is_grad_enabled() {
                solve::solve(&adjoint(&x)?, &b, true)?
            } else {
                solve_packed(&lu.get()?, &pivots.get()?, &b, true)?
            })])
        }
    })?;
    let [sign, log] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((sign, log))
}

/// The logarithm of the determinant: not a number where that is negative.
pub fn logdet(x: &Tensor) -> Result<Tensor> {
    let (sign, log) = slogdet_named(x, "logdet")?;
    if x.dtype().is_complex() {
        return binary::add(&unary::log(&sign, None)?, &log, 1.into(), None);
    }
    let negative = compare::eq(&sign.detach(), Scalar::Int(-1), None)?;
    select::where_(&negative, Scalar::Float(f64::NAN), &log, None)
}
