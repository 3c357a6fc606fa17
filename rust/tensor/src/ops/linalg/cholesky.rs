//! The Cholesky factor, and solving with it.
use super::shared::*;
use super::{check, solve_triangular};
use crate::autograd::{track, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{matmul as products, terms};
use crate::{bail, dispatch, grads, DType, Kind, Result, Tensor};
use ferrotorch_linalg::{batch, cholesky as kernel, lu, Memory};

/// The lower factors and the numbers of the minors that are not positive-definite.
fn factor(x: &Tensor) -> Result<(Tensor, Tensor)> {
    let (count, n, _) = sizes(x);
    let source = plain(x)?;
    let l = Tensor::empty(x.shape(), x.dtype())?;
    let info = Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I32)?;
    dispatch!("cholesky_cpu", x.dtype(), wide_float_complex T => {
        let pieces = (raw_mut::<T>(&l), raw_mut::<i32>(&info));
        let source = raw::<T>(&source);
        batch::each(count, n * n * n / 3, pieces, |i, (l, info), memory: &mut Memory| {
            info[0] = kernel::factor(&source[i * n * n..(i + 1) * n * n], l, n, memory);
        });
        Ok(())
    })?;
    Ok((turned(&l)?, info))
}

fn gradient(g: &Tensor, l: &Tensor, upper: bool) -> Result<Tensor> {
    let (l, g) = if upper { (adjoint(l)?, adjoint(g)?) } else { (l.clone(), g.clone()) };
    let lh = adjoint(&l)?;
    let part = tril(&mm(&lh, &g)?, 0)?;
    let part = terms::mul_number(&terms::add(&part, &adjoint(&tril(&part, -1)?)?)?, 0.5)?;
    let part = solve_triangular(&lh, &part, true, true, false)?;
    solve_triangular(&l, &part, false, false, false)
}

fn tracked(x: &Tensor, upper: bool, name: &'static str) -> Result<(Tensor, Tensor)> {
    let source = if upper { adjoint(&x.detach())? } else { x.detach() };
    let (l, info) = factor(&source)?;
    let l = if upper { adjoint(&l)?.detach() } else { l };
    let outs = track_many(vec![l, info], name, &[x], |s| {
        let l = s.output();
        move |gs: &[Option<Tensor>], need| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            Ok(grads![need.then(0, || gradient(g, &l.get()?, upper))?])
        }
    })?;
    let [l, info] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((l, info))
}

fn failed(op: &str, info: &Tensor) -> Result<()> {
    check::info(info, op, Kind::Linalg, |i| {
        format!("The factorization could not be completed because the input is not positive-definite (the leading minor of order {i} is not positive-definite).")
    })
}

/// The factor and, per matrix, 0 or the order of the minor that is not positive-definite.
pub fn cholesky_ex(x: &Tensor, upper: bool, check_errors: bool) -> Result<(Tensor, Tensor)> {
    check::square(x, "linalg.cholesky")?;
    check::number(x, "linalg.cholesky", true)?;
    let (l, info) = tracked(x, upper, "LinalgCholeskyExBackward0")?;
    if check_errors {
        failed("linalg.cholesky", &info)?;
    }
    Ok((l, info))
}

/// `torch.cholesky`, or `linalg.cholesky`, which differ in their words.
pub fn cholesky(x: &Tensor, upper: bool, linalg: bool) -> Result<Tensor> {
    if linalg {
        return cholesky_ex(x, upper, true).map(|(l, _)| l);
    }
    if x.ndim() >= 2 && x.numel() == 0 && !x.requires_grad() {
        return Tensor::empty(x.shape(), x.dtype());
    }
    check::square(x, "cholesky")?;
    let (l, info) = tracked(x, upper, "CholeskyBackward0")?;
    failed("cholesky", &info)?;
    Ok(l)
}

/// Solves `A x = b` for a factor of `A`.
pub fn cholesky_solve(b: &Tensor, l: &Tensor, upper: bool) -> Result<Tensor> {
    for (t, name) in [(b, "b"), (l, "u")] {
        if t.ndim() < 2 {
            bail!(
                Runtime,
                "{name} should have at least 2 dimensions, but has {} dimensions instead",
                t.ndim()
            );
        }
    }
    check::rows_equal_columns(l, "")?;
    let ((_, n, _), (_, m, k)) = (sizes(l), sizes(b));
    if n != m {
        bail!(
            Runtime,
            "Incompatible matrix sizes for cholesky_solve: each A matrix is {n} by {n} but each b matrix is {m} by {k}"
        );
    }
    if b.dtype() != l.dtype() {
        bail!(
            Runtime,
            "Expected b and A to have the same dtype, but found b of type {} and A of type {} instead.",
            b.dtype().type_name(),
            l.dtype().type_name()
        );
    }
    let batch = check::batches(l, b)?;
    let (b, l) = (spread(b, &batch)?, spread(l, &batch)?);
    let lower = if upper { adjoint(&l.detach())? } else { l.detach() };
    let (lower, columns) = laid(&lower)?;
    let conjugate = terms::conj(&lower)?;
    let x = fresh(&b)?;
    let count = batch.iter().product();
    dispatch!("cholesky_solve_cpu", b.dtype(), wide_float_complex T => {
        let (l, c) = (raw::<T>(&lower), raw::<T>(&conjugate));
        batch::each(count, n * n * k * 2, raw_mut::<T>(&x), |i, x, _: &mut ()| {
            let range = i * n * n..(i + 1) * n * n;
            kernel::solve(matrix(&l[range.clone()], n, columns), matrix(&c[range], n, columns), n, x, k);
        });
        Ok(())
    })?;
    track(x, "CholeskySolveBackward0", &[&b, &l], |s| {
        let (l, x) = (s.save(&l), s.output());
        move |g: &Tensor, need| {
            let l = l.get()?;
            let gb = cholesky_solve(g, &l, upper)?;
            let gl = need.then(1, || {
                let part = mm(&gb, &adjoint(&x.get()?)?)?;
                factor_gradient(&part, &l, upper)
            })?;
            Ok(grads![Some(gb), gl])
        }
    })
}

/// The gradient of a factor from the negative gradient of the matrix that it stands for.
fn factor_gradient(part: &Tensor, l: &Tensor, upper: bool) -> Result<Tensor> {
    let part = terms::neg(&terms::add(part, &adjoint(part)?)?)?;
    if upper {
        mm(l, &part)
    } else {
        mm(&part, l)
    }
}

/// The inverse of a matrix, given its factor.
pub fn cholesky_inverse(l: &Tensor, upper: bool) -> Result<Tensor> {
    check::square(l, "cholesky_inverse")?;
    let (count, n, _) = sizes(l);
    let lower = if upper { adjoint(&l.detach())? } else { l.detach() };
    let (lower, columns) = laid(&lower)?;
    let conjugate = terms::conj(&lower)?;
    let x = Tensor::empty(l.shape(), l.dtype())?;
    let info = Tensor::zeros(&l.shape()[..l.ndim() - 2], DType::I32)?;
    dispatch!("cholesky_inverse_out_cpu", l.dtype(), wide_float_complex T => {
        let (l, c) = (raw::<T>(&lower), raw::<T>(&conjugate));
        let pieces = (raw_mut::<T>(&x), raw_mut::<i32>(&info));
        batch::each(count, n * n * n * 2, pieces, |i, (x, info), _: &mut ()| {
            let range = i * n * n..(i + 1) * n * n;
            let l = &l[range.clone()];
            info[0] = (0..n).find(|j| l[j * n + j] == T::default()).map_or(0, |j| j as i32 + 1);
            lu::identity(x, n);
            kernel::solve(matrix(l, n, columns), matrix(&c[range], n, columns), n, x, n);
        });
        Ok(())
    })?;
    check::info(&info, "cholesky_inverse", Kind::Linalg, super::solve::singular_inverse)?;
    track(x, "CholeskyInverseBackward0", &[l], |s| {
        let (l, x) = (s.save(l), s.output());
        move |g: &Tensor, _| {
            let (l, x) = (l.get()?, x.get()?);
            let part = products::matmul(&products::matmul(&x, g)?, &x)?;
            Ok(grads![Some(factor_gradient(&part, &l, upper)?)])
        }
    })
}
