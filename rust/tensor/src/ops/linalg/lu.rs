//! LU factors, and determinants from them.
use super::shared::*;
use super::{check, solve, solve_triangular};
use crate::autograd::{is_grad_enabled, track, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{binary, compare, complex, join, select, terms, unary};
use crate::{bail, dispatch, grads, DType, Kind, Result, Scalar, Tensor};
use ferrotorch_linalg::{batch, lu as kernel};

/// Packed factors, pivots (from 1) and numbers of zero pivots, without history.
pub(super) fn factor(x: &Tensor) -> Result<[Tensor; 3]> {
    let (count, m, n) = sizes(x);
    let lu = fresh(x)?;
    let pivots = Tensor::empty(&shape_of(x, &[m.min(n)]), DType::I32)?;
    let info = Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I32)?;
    dispatch!("lu_cpu", x.dtype(), wide_float_complex T => {
        let pieces = (raw_mut::<T>(&lu), raw_mut::<i32>(&pivots), raw_mut::<i32>(&info));
        batch::each(count, m * n * m.min(n), pieces, |_, (lu, pivots, info), scratch: &mut Vec<T>| {
            info[0] = kernel::factor(lu, m, n, pivots, scratch, true);
        });
        Ok(())
    })?;
    Ok([lu, pivots, info])
}

fn rectangular(x: &Tensor, op: &str) -> Result<()> {
    if x.ndim() < 2 {
        bail!(
            Runtime,
            "{op}: Expected tensor with 2 or more dimensions. Got size: {} instead",
            crate::shape::display(x.shape())
        );
    }
    Ok(())
}

fn pivoting(pivot: bool, op: &str) -> Result<()> {
    if !pivot {
        bail!(Runtime, "{op}: LU without pivoting is not implemented on the CPU");
    }
    Ok(())
}

/// Packed factors, pivots and, per matrix, 0 or the number of a zero pivot.
pub fn lu_factor_ex(x: &Tensor, pivot: bool, check_errors: bool) -> Result<[Tensor; 3]> {
    rectangular(x, "torch.lu_factor")?;
    pivoting(pivot, "linalg.lu_factor")?;
    let found = factor(&x.detach())?;
    if check_errors {
        check::info(&found[2], "torch.linalg.lu_factor_ex", Kind::Linalg, zero_pivot)?;
    }
    let outs = track_many(found.into(), "LinalgLuFactorExBackward0", &[x], |s| {
        let (lu, pivots) = (s.output(), s.output_at(1));
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            let [p, l, u] = unpack(&lu.get()?, &pivots.get()?)?;
            let k = l.shape()[l.ndim() - 1];
            let gl = tril(&columns(g, 0, k)?, -1)?;
            let gu = triu(&rows(g, 0, k)?, 0)?;
            Ok(grads![Some(gradient(Some(&gl), Some(&gu), &p, &l, &u)?)])
        }
    })?;
    Ok(three(outs))
}

fn zero_pivot(i: i32) -> String {
    format!("U[{i},{i}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)")
}

fn three(outs: Vec<Tensor>) -> [Tensor; 3] {
    <[Tensor; 3]>::try_from(outs).unwrap_or_else(|_| unreachable!())
}

pub fn lu_factor(x: &Tensor, pivot: bool) -> Result<(Tensor, Tensor)> {
    let [lu, pivots, info] = lu_factor_ex(x, pivot, false)?;
    check::info(&info, "torch.linalg.lu_factor", Kind::Runtime, zero_pivot)?;
    Ok((lu, pivots))
}

/// `P`, `L` and `U` of packed factors; `P` alone has no gradient.
fn unpack(lu: &Tensor, pivots: &Tensor) -> Result<[Tensor; 3]> {
    let (_, m, n) = sizes(lu);
    let k = m.min(n);
    let l = tril(&columns(lu, 0, k)?, -1)?;
    let eye = crate::ops::factory::eye(m as i64, k as i64, lu.dtype())?;
    let l = terms::add(&l, &eye)?;
    Ok([permutation(lu, pivots)?, l, triu(&rows(lu, 0, k)?, 0)?])
}

/// The permutation matrices of pivots.
fn permutation(lu: &Tensor, pivots: &Tensor) -> Result<Tensor> {
    let (count, m, _) = sizes(lu);
    let p = Tensor::zeros(&shape_of(lu, &[m, m]), lu.dtype())?;
    let pivots = plain(pivots)?;
    let k = pivots.shape()[pivots.ndim() - 1];
    let pivots = raw::<i32>(&pivots);
    if pivots.iter().any(|&p| p < 1 || p as usize > m) {
        bail!(
            Runtime,
            "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the result of lu_factor?"
        );
    }
    dispatch!("lu_unpack", p.dtype(), wide_float_complex T => {
        batch::each(count, m * m, raw_mut::<T>(&p), |i, p, order: &mut Vec<usize>| {
            order.resize(m, 0);
            kernel::order(&pivots[i * k..(i + 1) * k], order);
            order.iter().enumerate().for_each(|(i, &j)| p[j * m + i] = <T as num_traits::One>::one());
        });
        Ok(())
    })?;
    Ok(p)
}

fn gradient(gl: Option<&Tensor>, gu: Option<&Tensor>, p: &Tensor, l: &Tensor, u: &Tensor) -> Result<Tensor> {
    let ((_, m, k), n) = (sizes(l), u.shape()[u.ndim() - 1]);
    let (l1, u1) = (rows(l, 0, k)?, columns(u, 0, k)?);
    let l1h = adjoint(&l1)?;
    let lower = gl.map(|g| mm(&l1h, &rows(g, 0, k)?)).transpose()?;
    let upper = gu.map(|g| mm(&columns(g, 0, k)?, &adjoint(&u1)?)).transpose()?;
    let (mut lower, mut upper) = (lower, upper);
    let mut rest = None;
    if let (true, Some(g)) = (n > k, gu) {
        let (g2, u2) = (columns(g, k, n - k)?, columns(u, k, n - k)?);
        lower = Some(plus(lower, terms::neg(&mm(&g2, &adjoint(&u2)?)?)?)?);
        rest = Some(solve_triangular(&l1h, &g2, true, true, true)?);
    }
    if let (true, Some(g)) = (m > k, gl) {
        let (g2, l2) = (rows(g, k, m - k)?, rows(l, k, m - k)?);
        upper = Some(plus(upper, terms::neg(&mm(&adjoint(&l2)?, &g2)?)?)?);
        rest = Some(solve_triangular(&adjoint(&u1)?, &g2, false, false, false)?);
    }
    let phi = match (lower, upper) {
        (Some(a), Some(b)) => terms::add(&tril(&a, -1)?, &triu(&b, 0)?)?,
        (Some(a), None) => tril(&a, -1)?,
        (None, Some(b)) => triu(&b, 0)?,
        (None, None) => Tensor::zeros(u1.shape(), u1.dtype())?,
    };
    let mut out = solve_triangular(&l1h, &phi, true, true, true)?;
    out = solve_triangular(&adjoint(&u1)?, &out, false, false, false)?;
    if m != n {
        let shape = shape_of(&out, &if n > k { [k, n - k] } else { [m - k, k] });
        let rest = match rest {
            Some(rest) => rest,
            None => Tensor::zeros(&shape, out.dtype())?,
        };
        out = join::cat(&[out, rest], if n > k { -1 } else { -2 })?;
    }
    mm(p, &out)
}

/// `A = P L U`.
pub fn lu(x: &Tensor, pivot: bool) -> Result<[Tensor; 3]> {
    rectangular(x, "linalg.lu")?;
    pivoting(pivot, "linalg.lu")?;
    let [packed, pivots, _] = factor(&x.detach())?;
    let outs = unpack(&packed, &pivots)?;
    let rule = |s: &mut crate::autograd::Recorder| {
        let (p, l, u) = (s.save(&outs[0]), s.output_at(1), s.output_at(2));
        move |gs: &[Option<Tensor>], _: crate::autograd::Need| {
            if gs[1].is_none() && gs[2].is_none() {
                return Ok(grads![None]);
            }
            Ok(grads![Some(gradient(gs[1].as_ref(), gs[2].as_ref(), &p.get()?, &l.get()?, &u.get()?)?)])
        }
    };
    without_first(outs.clone().into(), "LinalgLuBackward0", &[x], rule)
}

/// Records several outputs of which the first has no gradient.
fn without_first<R>(
    outs: Vec<Tensor>,
    name: &'static str,
    inputs: &[&Tensor],
    rule: impl FnOnce(&mut crate::autograd::Recorder) -> R,
) -> Result<[Tensor; 3]>
where
    R: Fn(&[Option<Tensor>], crate::autograd::Need) -> Result<crate::autograd::Grads> + Send + Sync + 'static,
{
    let first = outs[0].detach();
    let mut outs = three(track_many(outs, name, inputs, rule)?);
    outs[0] = first;
    Ok(outs)
}

/// `P`, `L` and `U` of what `lu_factor` returns.
pub fn lu_unpack(lu: &Tensor, pivots: &Tensor, data: bool, with_pivots: bool) -> Result<[Tensor; 3]> {
    if with_pivots && pivots.dtype() != DType::I32 {
        bail!(
            Runtime,
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is intended to be used with the output produced by torch.linalg.lu_factor"
        );
    }
    rectangular(lu, "torch.lu_unpack")?;
    let nothing = || Tensor::empty(&[0], lu.dtype());
    let mut outs = match data {
        true => unpack_data(&lu.detach())?,
        false => [nothing()?, nothing()?, nothing()?],
    };
    outs[0] = if with_pivots { permutation(&lu.detach(), pivots)? } else { nothing()? };
    if !data {
        return Ok(outs);
    }
    let (m, n) = (lu.shape()[lu.ndim() - 2], lu.shape()[lu.ndim() - 1]);
    without_first(outs.into(), "LuUnpackBackward0", &[lu], |_| {
        let shape = crate::shape::Dims::from_slice(lu.shape());
        let dtype = lu.dtype();
        move |gs: &[Option<Tensor>], _| {
            let k = m.min(n);
            let pad = |g: Tensor| {
                let pads = [0, (n - g.shape()[g.ndim() - 1]) as i64, 0, (m - g.shape()[g.ndim() - 2]) as i64];
                join::pad_zeros(&g, &pads)
            };
            let mut sum = None;
            if let Some(g) = &gs[1] {
                sum = Some(pad(tril(g, -1)?)?);
            }
            if let Some(g) = &gs[2] {
                sum = Some(plus(sum, pad(triu(g, 0)?)?)?);
            }
            let _ = k;
            Ok(grads![Some(match sum {
                Some(sum) => sum,
                None => Tensor::zeros(&shape, dtype)?,
            })])
        }
    })
}

fn unpack_data(lu: &Tensor) -> Result<[Tensor; 3]> {
    let (_, m, n) = sizes(lu);
    let k = m.min(n);
    let l = tril(&columns(lu, 0, k)?, -1)?;
    let eye = crate::ops::factory::eye(m as i64, k as i64, lu.dtype())?;
    Ok([l.clone(), terms::add(&l, &eye)?, triu(&rows(lu, 0, k)?, 0)?])
}

/// Solves with packed factors: `A X = B`, or `X A = B`, or either with `A^H`.
pub fn lu_solve(lu: &Tensor, pivots: &Tensor, b: &Tensor, left: bool, adjoint_of: bool) -> Result<Tensor> {
    let op = "linalg.lu_solve";
    check::equation(lu, b, left, op)?;
    check::same_dtype(lu, b, op, ("LU", "B"))?;
    if pivots.dtype() != DType::I32 {
        bail!(Runtime, "linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32");
    }
    check::square(lu, op)?;
    if lu.shape()[..lu.ndim() - 1] != *pivots.shape() {
        bail!(
            Runtime,
            "linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix"
        );
    }
    let batch = check::batches(lu, b)?;
    let (lu, b) = (spread(lu, &batch)?, spread(b, &batch)?);
    let mut shape = batch.clone();
    shape.push(lu.shape()[lu.ndim() - 1]);
    let pivots = plain(&crate::ops::view::expand_to(pivots, &shape)?)?;
    let x = if left {
        solve_packed(&lu.detach(), &pivots, &b.detach(), adjoint_of)?
    } else {
        adjoint(&solve_packed(&lu.detach(), &pivots, &adjoint(&b.detach())?, !adjoint_of)?)?
    };
    track(x, "LinalgLuSolveBackward0", &[&lu, &b], |s| {
        let (lu, pivots, x) = (s.save(&lu), s.save(&pivots), s.output());
        move |g: &Tensor, need| {
            let (lu, pivots) = (lu.get()?, pivots.get()?);
            let gb = lu_solve(&lu, &pivots, g, left, !adjoint_of)?;
            let glu = need.then(0, || {
                let (x, gb) = (x.get()?, gb.clone());
                let (x, gb, flipped) =
                    if left { (x, gb, adjoint_of) } else { (adjoint(&x)?, adjoint(&gb)?, !adjoint_of) };
                packed_gradient(&lu, &pivots, &x, &gb, flipped)
            })?;
            Ok(grads![glu, Some(gb)])
        }
    })
}

/// The gradient of packed factors from the solution of `A X = B` (or `A^H X = B`) and the gradient of `B`.
fn packed_gradient(lu: &Tensor, pivots: &Tensor, x: &Tensor, gb: &Tensor, flipped: bool) -> Result<Tensor> {
    let [p, l, u] = unpack(lu, pivots)?;
    let pt = transpose(&p)?;
    let (gl, gu) = if flipped {
        // U^H R = B, L^H Y = R, X = P Y; the gradient of R is U gB.
        let y = mm(&pt, x)?;
        let r = mm(&adjoint(&l)?, &y)?;
        let gr = mm(&u, gb)?;
        (mm(&y, &adjoint(&gr)?)?, mm(&r, &adjoint(gb)?)?)
    } else {
        // L R = P^T B, U X = R; the gradient of R is L^H P^T gB.
        let gc = mm(&pt, gb)?;
        let gr = mm(&adjoint(&l)?, &gc)?;
        (mm(&gc, &adjoint(&mm(&u, x)?)?)?, mm(&gr, &adjoint(x)?)?)
    };
    terms::neg(&terms::add(&tril(&gl, -1)?, &triu(&gu, 0)?)?)
}

/// Solves `A X = B` or `A^H X = B` for packed factors of the same leading dimensions.
pub(super) fn solve_packed(lu: &Tensor, pivots: &Tensor, b: &Tensor, adjoint_of: bool) -> Result<Tensor> {
    let (_, n, k) = sizes(b);
    let count = b.shape()[..b.ndim() - 2].iter().product();
    let lu = plain(&if adjoint_of { terms::conj(lu)? } else { lu.clone() })?;
    let x = fresh(b)?;
    let pivots = raw::<i32>(pivots);
    if pivots.iter().any(|&p| p < 1 || p as usize > n) {
        bail!(
            Runtime,
            "Pivots given to lu_solve must all be greater or equal to 1. Did you properly pass the result of lu_factor?"
        );
    }
    dispatch!("linalg_lu_solve_cpu", b.dtype(), wide_float_complex T => {
        let lu = raw::<T>(&lu);
        batch::each(count, n * n * k * 2, raw_mut::<T>(&x), |i, x, _: &mut ()| {
            let (lu, pivots) = (&lu[i * n * n..(i + 1) * n * n], &pivots[i * n..(i + 1) * n]);
            match adjoint_of {
                true => kernel::solve_transposed(lu, n, pivots, x, k),
                false => kernel::solve(lu, n, pivots, x, k),
            }
        });
        Ok(())
    })?;
    Ok(x)
}

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
