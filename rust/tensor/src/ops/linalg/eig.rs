//! Eigenvalues and eigenvectors of general matrices.
use super::check::{self, Failed};
use super::shared::*;
use super::{solve, svd};
use crate::autograd::{any_tracks, no_grad, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{compare, copy, reduce, terms, view};
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_linalg::{batch, eig as kernel};
use num_complex::Complex;

/// Values and vectors without history; single precision is computed in double precision.
fn decompose(x: &Tensor, vectors: bool) -> Result<(Tensor, Tensor)> {
    let (count, n, _) = sizes(x);
    let complex = x.dtype().is_complex();
    let result = match x.dtype() {
        DType::F32 | DType::F64 | DType::C64 | DType::C128 => x.dtype().to_complex(),
        other => return Err(crate::error::unsupported("linalg_eig_out_cpu", other)),
    };
    let source = plain(&copy::to_dtype(x, if complex { DType::C128 } else { DType::F64 })?)?;
    let values = Tensor::empty(&shape_of(x, &[n]), DType::C128)?;
    let z = Tensor::empty(if vectors { x.shape() } else { &[0] }, DType::C128)?;
    let failed = Failed::default();
    type C = Complex<f64>;
    type Work = (kernel::Scratch<f64>, kernel::Scratch<C>);
    let one = |i: usize, d: &mut [C], z: Option<&mut [C]>, work: &mut Work| {
        let range = i * n * n..(i + 1) * n * n;
        let info = match complex {
            true => kernel::complex(&raw::<C>(&source)[range], n, d, z, &mut work.1),
            false => kernel::real(&raw::<f64>(&source)[range], n, d, z, &mut work.0),
        };
        failed.note(i, info);
    };
    let cost = 25 * n * n * n;
    if vectors {
        let pieces = (raw_mut::<C>(&values), raw_mut::<C>(&z));
        batch::each(count, cost, pieces, |i, (d, z), work| one(i, d, Some(z), work));
    } else {
        batch::each(count, cost, raw_mut::<C>(&values), |i, d, work| one(i, d, None, work));
    }
    failed.check(x, "linalg.eig", |info| {
        format!(
            "the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: {info})."
        )
    })?;
    let z = copy::to_dtype(&z, result)?;
    Ok((copy::to_dtype(&values, result)?, if vectors { turned(&z)? } else { z }))
}

fn gradient(gl: Option<&Tensor>, gv: Option<&Tensor>, l: &Tensor, v: &Tensor) -> Result<Tensor> {
    let vh = adjoint(v)?;
    let Some(gv) = gv else {
        let Some(gl) = gl else { return Tensor::zeros(v.shape(), v.dtype()) };
        return solve::solve(&vh, &terms::mul(&column(gl)?, &vh)?, true);
    };
    let part = mm(&vh, gv)?;
    let across = diagonal(&part)?;
    let large = no_grad(|| {
        let turn = view::imag(&across.detach())?;
        let tolerance = if turn.dtype() == DType::F64 { 1e-6 } else { 1e-2 };
        reduce::any(&compare::gt(&terms::abs(&turn)?, crate::Scalar::Float(tolerance), None)?, None, false)?
            .item()
    })?;
    if !large.is_zero() {
        bail!(Runtime, "linalg_eig_backward: The eigenvectors in the complex case are specified up to multiplication by e^{{i phi}}. The specified loss function depends on this quantity, so it is ill-defined.");
    }
    let scaled = terms::mul(v, &row(&terms::real(&across)?)?)?;
    let part = terms::sub(&part, &mm(&vh, &scaled)?)?;
    let n = l.shape()[l.ndim() - 1] as i64;
    let apart = terms::conj(&terms::sub(&row(l)?, &column(l)?)?)?;
    let e = terms::add(&apart, &crate::ops::factory::eye(n, n, l.dtype())?)?;
    let mut inner = terms::div(&part, &e)?;
    inner = terms::sub(&inner, &embed(&diagonal(&inner)?)?)?;
    if let Some(gl) = gl {
        inner = terms::add(&inner, &embed(gl)?)?;
    }
    solve::solve(&vh, &mm(&inner, &vh)?, true)
}

fn tracked(x: &Tensor, vectors: bool, op: &str) -> Result<(Tensor, Tensor)> {
    check::square(x, op)?;
    if !x.dtype().is_differentiable() {
        bail!(Runtime, "Unknown Complex ScalarType for {}", x.dtype().type_name());
    }
    if matches!(x.dtype(), DType::F32 | DType::F64 | DType::C64 | DType::C128) && !svd::finite(x)? {
        bail!(Runtime, "torch.linalg.eig: input tensor should not contain infs or NaNs.");
    }
    let (l, v) = decompose(&x.detach(), vectors || any_tracks(&[x]))?;
    let outs = track_many(vec![l, v], "LinalgEigBackward0", &[x], |s| {
        let (l, v) = (s.output_at(0), s.output_at(1));
        let complex = x.dtype().is_complex();
        move |gs: &[Option<Tensor>], _| {
            if gs.iter().all(Option::is_none) {
                return Ok(grads![None]);
            }
            let g = gradient(gs[0].as_ref(), gs[1].as_ref(), &l.get()?, &v.get()?)?;
            Ok(grads![Some(if complex { g } else { terms::real(&g)? })])
        }
    })?;
    let [l, v] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((l, v))
}

/// Complex eigenvalues and eigenvectors.
pub fn eig(x: &Tensor) -> Result<(Tensor, Tensor)> {
    tracked(x, true, "linalg.eig")
}

pub fn eigvals(x: &Tensor) -> Result<Tensor> {
    tracked(x, false, "linalg.eigvals").map(|(l, _)| l)
}
