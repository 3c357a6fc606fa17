//! Singular values and vectors.
use super::check::{self, Failed};
use super::shared::*;
use crate::autograd::{any_tracks, no_grad, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{compare, reduce, terms, unary, view};
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_linalg::{batch, svd as kernel, Scalar};

/// Refuses what no decomposition can converge on.
pub(super) fn finite(x: &Tensor) -> Result<bool> {
    no_grad(|| {
        let bad = terms::logical_not(&unary::isfinite(&x.detach(), None)?)?;
        Ok(reduce::any(&bad, None, false)?.item()?.is_zero())
    })
}

/// `U`, `S` and `V^H`, without history; the vectors are left out, or as many as there are values, or all.
fn decompose(x: &Tensor, vectors: bool, full: bool) -> Result<[Tensor; 3]> {
    let (count, m, n) = sizes(x);
    let k = m.min(n);
    let s = Tensor::empty(&shape_of(x, &[k]), x.dtype().to_real())?;
    let source = plain(x)?;
    // Vectors lie one after the other: those of V are the rows of V^H.
    let space = |n: usize| match vectors {
        true => Tensor::empty(&shape_of(x, &[if full { n } else { k }, n]), x.dtype()),
        false => Tensor::empty(&[0], x.dtype()),
    };
    let (u, v) = (space(m)?, space(n)?);
    dispatch!("linalg_svd_cpu", x.dtype(), wide_float_complex T => {
        type R<T> = <T as Scalar>::Real;
        let a = raw::<T>(&source);
        let failed = Failed::default();
        let cost = m * n * k * if vectors { 16 } else { 4 };
        let one = |i: usize, s: &mut [R<T>], uv: Option<(&mut [T], &mut [T])>, work: &mut kernel::Scratch<T>| {
            failed.note(i, kernel::svd(&a[i * m * n..(i + 1) * m * n], (m, n), s, uv, work));
        };
        if vectors {
            let pieces = (raw_mut::<R<T>>(&s), raw_mut::<T>(&u), raw_mut::<T>(&v));
            batch::each(count, cost, pieces, |i, (s, u, v), work| one(i, s, Some((u, v)), work));
        } else {
            batch::each(count, cost, raw_mut::<R<T>>(&s), |i, s, work| one(i, s, None, work));
        }
        failed.check(x, "linalg.svd", |info| match info {
            kernel::NOT_FINITE => "the input matrix contained non-finite values.".into(),
            _ => format!("the input matrix is ill-conditioned or has too many repeated singular values (error code: {info})."),
        })
    })?;
    Ok(if vectors { [turned(&u)?, s, terms::conj(&v)?] } else { [u, s, v] })
}

fn skew(x: &Tensor) -> Result<Tensor> {
    terms::sub(x, &adjoint(x)?)
}

/// The gradient for the reduced form.
fn gradient(
    gu: Option<Tensor>,
    gs: Option<Tensor>,
    gvh: Option<Tensor>,
    (u, s, vh): (&Tensor, &Tensor, &Tensor),
) -> Result<Tensor> {
    let (m, n, k) = (u.shape()[u.ndim() - 2], vh.shape()[vh.ndim() - 1], s.shape()[s.ndim() - 1]);
    let values = gs.map(|g| embed(&g)).transpose()?;
    if gu.is_none() && gvh.is_none() {
        let Some(g) = values else { return Tensor::zeros(&shape_of(u, &[m, n]), u.dtype()) };
        let g = crate::ops::copy::to_dtype(&g, u.dtype())?;
        return mm(&mm(u, &g)?, vh);
    }
    let left = gu.as_ref().map(|g| skew(&mm(&adjoint(u)?, g)?)).transpose()?;
    let right = gvh.as_ref().map(|g| skew(&mm(vh, &adjoint(g)?)?)).transpose()?;
    if u.dtype().is_complex() {
        check_phase(left.as_ref(), right.as_ref())?;
    }
    let square = terms::mul(s, s)?;
    let e = terms::sub(&row(&square)?, &column(&square)?)?;
    let one = crate::ops::factory::eye(k as i64, k as i64, e.dtype())?;
    let e = terms::add(&e, &one)?;
    let mut inner = None;
    if let Some(left) = &left {
        inner = Some(terms::mul(left, &row(s)?)?);
    }
    if let Some(right) = &right {
        inner = Some(plus(inner, terms::mul(&column(s)?, right)?)?);
    }
    let mut inner = match inner {
        Some(inner) => terms::div(&inner, &e)?,
        None => bail!(Runtime, "svd_backward: no gradient"),
    };
    if u.dtype().is_complex() {
        // The diagonal of E is one: what stands there is replaced by the turn of the left vectors.
        inner = terms::sub(&inner, &embed(&diagonal(&inner)?)?)?;
        if let Some(left) = &left {
            let turn = terms::div(&diagonal(left)?, &terms::mul_number(s, 2.0)?)?;
            inner = terms::add(&inner, &embed(&turn)?)?;
        }
    }
    if let Some(values) = values {
        inner = terms::add(&inner, &values)?;
    }
    if let (true, Some(gu)) = (m > k, &gu) {
        let scaled = terms::div(gu, &row(s)?)?;
        let rest = terms::sub(&scaled, &mm(u, &mm(&adjoint(u)?, &scaled)?)?)?;
        return mm(&terms::add(&mm(u, &inner)?, &rest)?, vh);
    }
    if let (true, Some(gvh)) = (n > k, &gvh) {
        let scaled = terms::div(gvh, &column(s)?)?;
        let rest = terms::sub(&scaled, &mm(&mm(&scaled, &adjoint(vh)?)?, vh)?)?;
        return mm(u, &terms::add(&mm(&inner, vh)?, &rest)?);
    }
    mm(&mm(u, &inner)?, vh)
}

/// A loss must not depend on the phases of the vectors, which are free.
fn check_phase(left: Option<&Tensor>, right: Option<&Tensor>) -> Result<()> {
    no_grad(|| {
        let mut sum = None;
        for part in [left, right].into_iter().flatten() {
            sum = Some(plus(sum, view::imag(&diagonal(&part.detach())?)?)?);
        }
        let Some(sum) = sum else { return Ok(()) };
        let tolerance = if sum.dtype() == DType::F64 { 1e-6 } else { 1e-2 };
        let large = compare::gt(&terms::abs(&sum)?, crate::Scalar::Float(tolerance), None)?;
        if !reduce::any(&large, None, false)?.item()?.is_zero() {
            bail!(Runtime, "svd_backward: The singular vectors in the complex case are specified up to multiplication by e^{{i phi}}. The specified loss function depends on this quantity, making it ill-defined.");
        }
        Ok(())
    })
}

fn tracked(x: &Tensor, vectors: bool, full: bool) -> Result<[Tensor; 3]> {
    check::matrices(x, "linalg.svd", "A")?;
    check::number(x, "linalg.svd", true)?;
    let found = decompose(&x.detach(), vectors || any_tracks(&[x]), full && vectors)?;
    let outs = track_many(found.into(), "LinalgSvdBackward0", &[x], |saver| {
        let saved = (saver.output_at(0), saver.output_at(1), saver.output_at(2));
        move |gs: &[Option<Tensor>], _| {
            let (u, s, vh) = (saved.0.get()?, saved.1.get()?, saved.2.get()?);
            if gs.iter().all(Option::is_none) {
                return Ok(grads![None]);
            }
            let k = s.shape()[s.ndim() - 1];
            let (u, vh) = (columns(&u, 0, k)?, rows(&vh, 0, k)?);
            let gu = gs[0].as_ref().map(|g| columns(g, 0, k)).transpose()?;
            let gvh = gs[2].as_ref().map(|g| rows(g, 0, k)).transpose()?;
            Ok(grads![Some(gradient(gu, gs[1].clone(), gvh, (&u, &s, &vh))?)])
        }
    })?;
    Ok(<[Tensor; 3]>::try_from(outs).unwrap_or_else(|_| unreachable!()))
}

/// `U`, `S` and `V^H`; the driver is a choice that only CUDA has.
pub fn svd(x: &Tensor, full: bool) -> Result<[Tensor; 3]> {
    tracked(x, true, full)
}

pub fn svdvals(x: &Tensor) -> Result<Tensor> {
    tracked(x, false, false).map(|[_, s, _]| s)
}

/// `torch.svd`, which returns `V` and may leave the vectors out.
pub fn torch_svd(x: &Tensor, some: bool, compute_uv: bool) -> Result<[Tensor; 3]> {
    if x.ndim() < 2 {
        bail!(
            Runtime,
            "linalg.svd: input should have at least 2 dimensions, but has {} dimensions instead",
            x.ndim()
        );
    }
    if compute_uv {
        let [u, s, vh] = svd(x, !some)?;
        return Ok([u, s, adjoint(&vh)?]);
    }
    let (_, m, n) = sizes(x);
    let u = Tensor::zeros(&shape_of(x, &[m, m]), x.dtype())?;
    let v = Tensor::zeros(&shape_of(x, &[n, n]), x.dtype())?;
    Ok([u, svdvals(x)?, v])
}
