//! Eigenvalues and eigenvectors of hermitian matrices.
use super::check::{self, Failed};
use super::shared::*;
use crate::autograd::{any_tracks, no_grad, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{compare, copy, reduce, terms, view};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_linalg::{batch, eigh as kernel, Scalar};

/// Values and vectors without history.
fn decompose(x: &Tensor, upper: bool, vectors: bool) -> Result<(Tensor, Tensor)> {
    let (count, n, _) = sizes(x);
    // The kernel reads the lower triangle.
    let source = plain(&if upper { adjoint(x)? } else { x.clone() })?;
    let values = Tensor::empty(&shape_of(x, &[n]), x.dtype().to_real())?;
    let z = Tensor::empty(if vectors { x.shape() } else { &[0] }, x.dtype())?;
    dispatch!("linalg_eigh_cpu", x.dtype(), wide_float_complex T => {
        type R<T> = <T as Scalar>::Real;
        let a = raw::<T>(&source);
        let failed = Failed::default();
        let one = |i: usize, d: &mut [R<T>], z: Option<&mut [T]>, work: &mut kernel::Scratch<T>| {
            failed.note(i, kernel::eigen(&a[i * n * n..(i + 1) * n * n], n, d, z, work));
        };
        let cost = n * n * n * if vectors { 10 } else { 3 };
        if vectors {
            let pieces = (raw_mut::<R<T>>(&values), raw_mut::<T>(&z));
            batch::each(count, cost, pieces, |i, (d, z), work| one(i, d, Some(z), work));
        } else {
            batch::each(count, cost, raw_mut::<R<T>>(&values), |i, d, work| one(i, d, None, work));
        }
        failed.check(x, "linalg.eigh", |info| {
            format!("the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: {info}).")
        })
    })?;
    Ok((values, if vectors { turned(&z)? } else { z }))
}

fn gradient(gl: Option<&Tensor>, gv: Option<&Tensor>, l: &Tensor, v: &Tensor) -> Result<Tensor> {
    let vh = adjoint(v)?;
    let Some(gv) = gv else {
        let Some(gl) = gl else { return Tensor::zeros(v.shape(), v.dtype()) };
        return mm(&terms::mul(v, &row(gl)?)?, &vh);
    };
    let part = mm(&vh, gv)?;
    if part.dtype().is_complex() {
        let large = no_grad(|| {
            let turn = view::imag(&diagonal(&part.detach())?)?;
            let tolerance = if turn.dtype() == DType::F64 { 1e-6 } else { 1e-2 };
            reduce::any(
                &compare::gt(&terms::abs(&turn)?, crate::Scalar::Float(tolerance), None)?,
                None,
                false,
            )?
            .item()
        })?;
        if !large.is_zero() {
            bail!(Runtime, "linalg_eigh_backward: The eigenvectors in the complex case are specified up to multiplication by e^{{i phi}}. The specified loss function depends on this quantity, so it is ill-defined.");
        }
    }
    let part = terms::mul_number(&terms::sub(&part, &adjoint(&part)?)?, 0.5)?;
    let n = l.shape()[l.ndim() - 1] as i64;
    let e = terms::add(&terms::sub(&row(l)?, &column(l)?)?, &crate::ops::factory::eye(n, n, l.dtype())?)?;
    let mut inner = terms::div(&part, &e)?;
    inner = terms::sub(&inner, &embed(&diagonal(&inner)?)?)?;
    if let Some(gl) = gl {
        inner = terms::add(&inner, &embed(&copy::to_dtype(gl, inner.dtype())?)?)?;
    }
    mm(v, &mm(&inner, &vh)?)
}

fn tracked(x: &Tensor, uplo: &str, vectors: bool) -> Result<(Tensor, Tensor)> {
    check::square(x, "linalg.eigh")?;
    let upper = match uplo {
        "U" | "u" => true,
        "L" | "l" => false,
        _ => bail!(Runtime, "Expected UPLO argument to be 'L' or 'U', but got {uplo}"),
    };
    let (l, v) = decompose(&x.detach(), upper, vectors || any_tracks(&[x]))?;
    let outs = track_many(vec![l, v], "LinalgEighBackward0", &[x], |s| {
        let (l, v) = (s.output_at(0), s.output_at(1));
        move |gs: &[Option<Tensor>], _| {
            if gs.iter().all(Option::is_none) {
                return Ok(grads![None]);
            }
            Ok(grads![Some(gradient(gs[0].as_ref(), gs[1].as_ref(), &l.get()?, &v.get()?)?)])
        }
    })?;
    let [l, v] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((l, v))
}

/// Ascending eigenvalues and eigenvectors; one triangle is read.
pub fn eigh(x: &Tensor, uplo: &str) -> Result<(Tensor, Tensor)> {
    tracked(x, uplo, true)
}

pub fn eigvalsh(x: &Tensor, uplo: &str) -> Result<Tensor> {
    tracked(x, uplo, false).map(|(l, _)| l)
}
