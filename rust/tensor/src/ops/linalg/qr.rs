//! `A = Q R`, and products of Householder reflections.
use super::check;
use super::shared::*;
use crate::autograd::{track, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{factory, join, terms};
use crate::{bail, dispatch, grads, Result, Tensor};
use ferrotorch_linalg::vector::View;
use ferrotorch_linalg::{batch, householder as kernel};

/// `R` above and the reflections below the diagonal, with their factors, without history.
fn factor(x: &Tensor) -> Result<(Tensor, Tensor)> {
    let (count, m, n) = sizes(x);
    let a = fresh(x)?;
    let tau = Tensor::empty(&shape_of(x, &[m.min(n)]), x.dtype())?;
    dispatch!("geqrf_cpu", x.dtype(), wide_float_complex T => {
        let pieces = (raw_mut::<T>(&a), raw_mut::<T>(&tau));
        batch::each(count, m * n * m.min(n) * 2, pieces, |_, (a, tau), _: &mut ()| kernel::factor(a, m, n, tau));
        Ok(())
    })?;
    Ok((a, tau))
}

/// The first `columns` columns of the product of the reflections.
fn generate(a: &Tensor, tau: &Tensor, columns: usize) -> Result<Tensor> {
    let (count, m, n) = sizes(a);
    let k = tau.shape()[tau.ndim() - 1];
    let q = Tensor::empty(&shape_of(a, &[m, columns]), a.dtype())?;
    let (a, tau) = (plain(a)?, plain(tau)?);
    dispatch!("orgqr_cpu", a.dtype(), wide_float_complex T => {
        let (a, tau) = (raw::<T>(&a), raw::<T>(&tau));
        batch::each(count, m * columns * k * 4, raw_mut::<T>(&q), |i, q, _: &mut ()| {
            let a = View::rows(&a[i * m * n..(i + 1) * m * n], n);
            kernel::generate(a, m, &tau[i * k..(i + 1) * k], q, columns);
        });
        Ok(())
    })?;
    Ok(q)
}

/// The gradient for square or tall matrices.
fn tall(gq: Option<&Tensor>, gr: Option<&Tensor>, q: &Tensor, r: &Tensor) -> Result<Tensor> {
    let mut part = None;
    if let Some(g) = gr {
        part = Some(mm(g, &adjoint(r)?)?);
    }
    if let Some(g) = gq {
        part = Some(plus(part, terms::neg(&mm(&adjoint(q)?, g)?)?)?);
    }
    let Some(part) = part else { return Tensor::zeros(q.shape(), q.dtype()) };
    let part = triu(&part, 0)?;
    let strict = adjoint(&triu(&part, 1)?)?;
    // The diagonal counts once, and for complex numbers its real part only.
    let part = if part.dtype().is_complex() {
        let d = diagonal(&part)?;
        let turn = terms::mul_number(&terms::sub(&d, &terms::conj(&d)?)?, 0.5)?;
        terms::sub(&part, &embed(&turn)?)?
    } else {
        part
    };
    let mut out = mm(q, &terms::add(&part, &strict)?)?;
    if let Some(g) = gq {
        out = terms::add(&out, g)?;
    }
    super::solve_triangular(&adjoint(r)?, &out, false, false, false)
}

fn gradient(gq: Option<&Tensor>, gr: Option<&Tensor>, q: &Tensor, r: &Tensor) -> Result<Tensor> {
    let ((_, m, k), n) = (sizes(q), r.shape()[r.ndim() - 1]);
    if m >= n {
        return tall(gq, gr, q, r);
    }
    // A = Q [X Y] with X square: Y = Q^H A2, so Q's gradient has a part from Y.
    let (x, y) = (columns(r, 0, k)?, columns(r, k, n - k)?);
    let Some(gr) = gr else {
        let left = tall(gq, None, q, &x)?;
        let zeros = Tensor::zeros(&shape_of(&left, &[m, n - k]), left.dtype())?;
        return join::cat(&[left, zeros], -1);
    };
    let (gx, gy) = (columns(gr, 0, k)?, columns(gr, k, n - k)?);
    let extra = mm(&mm(q, &y)?, &adjoint(&gy)?)?;
    let gq = plus(gq.cloned(), extra)?;
    join::cat(&[tall(Some(&gq), Some(&gx), q, &x)?, mm(q, &gy)?], -1)
}

/// `Q` and `R`; the mode is `reduced`, `complete` or `r`.
pub fn qr(x: &Tensor, mode: &str) -> Result<(Tensor, Tensor)> {
    check::matrices(x, "linalg.qr", "A")?;
    check::number(x, "linalg.qr", true)?;
    if !matches!(mode, "reduced" | "complete" | "r") {
        bail!(
            Runtime,
            "qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        );
    }
    let (_, m, n) = sizes(x);
    let k = m.min(n);
    let height = if mode == "complete" { m } else { k };
    let (a, tau) = factor(&x.detach())?;
    let r = plain(&triu(&rows(&a, 0, height)?, 0)?)?;
    let q = match mode {
        "r" => Tensor::empty(&[0], x.dtype())?,
        _ => generate(&a, &tau, height)?,
    };
    let kind = match mode {
        "r" => 1,
        "complete" if m > n => 2,
        _ => 0,
    };
    let outs = track_many(vec![q, r], "LinalgQrBackward0", &[x], |s| {
        let (q, r) = (s.output(), s.output_at(1));
        move |gs: &[Option<Tensor>], _| {
            match kind {
                1 => bail!(
                    Runtime,
                    "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients through QR."
                ),
                2 => bail!(
                    Runtime,
                    "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
                ),
                _ => {}
            }
            if gs.iter().all(Option::is_none) {
                return Ok(grads![None]);
            }
            Ok(grads![Some(gradient(gs[0].as_ref(), gs[1].as_ref(), &q.get()?, &r.get()?)?)])
        }
    })?;
    let [q, r] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((q, r))
}

/// LAPACK's form of the factors.
pub fn geqrf(x: &Tensor) -> Result<(Tensor, Tensor)> {
    if x.ndim() < 2 {
        bail!(Runtime, "torch.geqrf: input must have at least 2 dimensions.");
    }
    let (a, tau) = factor(&x.detach())?;
    let outs = track_many(vec![a, tau], "GeqrfBackward0", &[x], |_| {
        |_: &[Option<Tensor>], _| bail!(NotImplemented, "the derivative for 'geqrf' is not implemented.")
    })?;
    let [a, tau] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((a, tau))
}

/// The matrices of `Q = 1 - V T V^H` by differentiable ops.
fn block(a: &Tensor, tau: &Tensor) -> Result<(Tensor, Tensor)> {
    let (_, m, _) = sizes(a);
    let k = tau.shape()[tau.ndim() - 1];
    let eye = factory::eye(m as i64, k as i64, a.dtype())?;
    let v = terms::add(&tril(&columns(a, 0, k)?, -1)?, &eye)?;
    // T = (1 + D S)^-1 D with D the factors and S the part of V^H V above the diagonal.
    let s = triu(&mm(&adjoint(&v)?, &v)?, 1)?;
    let left = terms::mul(&column(tau)?, &s)?;
    let t = super::solve_triangular(&left, &embed(tau)?, true, true, true)?;
    Ok((v, t))
}

fn check_reflections(a: &Tensor, tau: &Tensor, op: &str, product: bool) -> Result<()> {
    if a.ndim() < 2 {
        bail!(Runtime, "{op}: input must have at least 2 dimensions.");
    }
    let (_, m, n) = sizes(a);
    if product && m < n {
        bail!(Runtime, "{op}: input.shape[-2] must be greater than or equal to input.shape[-1]");
    }
    if product && tau.ndim() > 0 && tau.shape()[tau.ndim() - 1] > n {
        bail!(Runtime, "{op}: input.shape[-1] must be greater than or equal to tau.shape[-1]");
    }
    if a.ndim() != tau.ndim() + 1 {
        bail!(
            Runtime,
            "{op}: Expected tau to have one dimension less than input, but got tau.ndim equal to {} and input.ndim is equal to {}",
            tau.ndim(),
            a.ndim()
        );
    }
    if a.shape()[..a.ndim() - 2] != tau.shape()[..tau.ndim() - 1] {
        let batch = crate::shape::display(&tau.shape()[..tau.ndim() - 1]);
        bail!(
            Runtime,
            "{op}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {batch}"
        );
    }
    if a.dtype() != tau.dtype() {
        bail!(
            Runtime,
            "{op}: tau dtype {} does not match input dtype {}",
            tau.dtype().type_name(),
            a.dtype().type_name()
        );
    }
    Ok(())
}

/// The first columns of a product of reflections.
pub fn householder_product(a: &Tensor, tau: &Tensor) -> Result<Tensor> {
    check_reflections(a, tau, "torch.linalg.householder_product", true)?;
    let (_, m, n) = sizes(a);
    let q = generate(&a.detach(), &tau.detach(), n)?;
    track(q, "LinalgHouseholderProductBackward0", &[a, tau], |s| {
        let (a, tau) = (s.save(a), s.save(tau));
        move |g: &Tensor, need| {
            if g.numel() == 0 || tau.get()?.numel() == 0 {
                return Ok(grads![None, None]);
            }
            let found = by_composition(&[&a, &tau], &[need.get(0), need.get(1)], g, |x| {
                let (v, t) = block(&x[0], &x[1])?;
                let eye = factory::eye(m as i64, n as i64, v.dtype())?;
                let top = adjoint(&rows(&v, 0, n)?)?;
                terms::sub(&eye, &mm(&v, &mm(&t, &top)?)?)
            })?;
            Ok(found.into())
        }
    })
}

/// `Q C`, `Q^H C`, `C Q` or `C Q^H` for the product of reflections.
pub fn ormqr(a: &Tensor, tau: &Tensor, c: &Tensor, left: bool, transposed: bool) -> Result<Tensor> {
    let op = "torch.ormqr";
    if a.ndim() < 2 {
        bail!(Runtime, "{op}: input must have at least 2 dimensions.");
    }
    if c.ndim() < 2 {
        bail!(Runtime, "{op}: other must have at least 2 dimensions.");
    }
    let (m, side) = (a.shape()[a.ndim() - 2], if left { -2 } else { -1 });
    let size = c.shape()[(c.ndim() as i64 + side) as usize];
    if tau.ndim() > 0 && tau.shape()[tau.ndim() - 1] > size {
        bail!(Runtime, "{op}: other.shape[{side}] must be greater than or equal to tau.shape[-1]");
    }
    if m != size {
        bail!(Runtime, "{op}: other.shape[{side}] must be equal to input.shape[-2]");
    }
    if tau.ndim() == 0 || tau.shape()[tau.ndim() - 1] != size.min(a.shape()[a.ndim() - 1]) {
        bail!(Runtime, "{op}: tau.shape[-1] must be equal to min(other.shape[{side}], input.shape[-1])");
    }
    check_reflections(a, tau, op, false)?;
    if a.ndim() != c.ndim() || a.shape()[..a.ndim() - 2] != c.shape()[..c.ndim() - 2] {
        let batch = crate::shape::display(&c.shape()[..c.ndim() - 2]);
        bail!(
            Runtime,
            "{op}: Expected batch dimensions of other to be equal to input.shape[:-2], but got {batch}"
        );
    }
    if a.dtype() != c.dtype() {
        bail!(
            Runtime,
            "{op}: Expected input and other to have the same dtype, but got input.dtype {} and other.dtype {}",
            a.dtype().type_name(),
            c.dtype().type_name()
        );
    }
    let y = {
        let c = if left { c.detach() } else { adjoint(&c.detach())? };
        let y = apply(&a.detach(), &tau.detach(), &c, transposed == left)?;
        if left {
            y
        } else {
            plain(&adjoint(&y)?)?
        }
    };
    track(y, "OrmqrBackward0", &[a, tau, c], |s| {
        let (a, tau, c) = (s.save(a), s.save(tau), s.save(c));
        move |g: &Tensor, need| {
            if g.numel() == 0 || tau.get()?.numel() == 0 {
                return Ok(grads![None, None, need.then(2, || Ok(g.clone()))?]);
            }
            let inputs = [&a, &tau, &c];
            let found = by_composition(&inputs, &[need.get(0), need.get(1), need.get(2)], g, |x| {
                let (v, t) = block(&x[0], &x[1])?;
                let t = if transposed { adjoint(&t)? } else { t };
                let vh = adjoint(&v)?;
                let part = if left {
                    mm(&v, &mm(&t, &mm(&vh, &x[2])?)?)?
                } else {
                    mm(&mm(&mm(&x[2], &v)?, &t)?, &vh)?
                };
                terms::sub(&x[2], &part)
            })?;
            Ok(found.into())
        }
    })
}

/// `Q C`, or `Q^H C`, without history.
fn apply(a: &Tensor, tau: &Tensor, c: &Tensor, adjoint_of: bool) -> Result<Tensor> {
    let (count, m, n) = sizes(a);
    let (width, k) = (c.shape()[c.ndim() - 1], tau.shape()[tau.ndim() - 1]);
    let (a, tau, y) = (plain(a)?, plain(tau)?, fresh(c)?);
    dispatch!("ormqr_cpu", a.dtype(), wide_float_complex T => {
        let (a, tau) = (raw::<T>(&a), raw::<T>(&tau));
        batch::each(count, m * width * k * 4, raw_mut::<T>(&y), |i, y, _: &mut ()| {
            let a = View::rows(&a[i * m * n..(i + 1) * m * n], n);
            kernel::apply(a, m, &tau[i * k..(i + 1) * k], adjoint_of, y, width);
        });
        Ok(())
    })?;
    Ok(y)
}
