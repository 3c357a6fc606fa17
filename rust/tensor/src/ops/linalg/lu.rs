//! LU factors.
use super::shared::*;
use super::{check, solve_triangular};
use crate::autograd::track_many;
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{join, terms};
use crate::{bail, dispatch, grads, DType, Kind, Result, Tensor};
use ferrotorch_linalg::{batch, lu as kernel};

/// Packed factors, pivots (from 1) and numbers of zero pivots, without history.
pub(super) fn factor(x: &Tensor) -> Result<[Tensor; 3]> {
    let (count, m, n) = sizes(x);
    let source = plain(x)?;
    let lu = Tensor::empty(&shape_of(x, &[n, m]), x.dtype())?;
    let pivots = Tensor::empty(&shape_of(x, &[m.min(n)]), DType::I32)?;
    let info = Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I32)?;
    dispatch!("lu_cpu", x.dtype(), wide_float_complex T => {
        let pieces = (raw_mut::<T>(&lu), raw_mut::<i32>(&pivots), raw_mut::<i32>(&info));
        let source = raw::<T>(&source);
        batch::each(count, m * n * m.min(n), pieces, |i, (lu, pivots, info), work: &mut kernel::Scratch| {
            info[0] = kernel::factor(&source[i * m * n..(i + 1) * m * n], lu, (m, n), pivots, work);
        });
        Ok(())
    })?;
    Ok([turned(&lu)?, pivots, info])
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
pub(super) fn unpack(lu: &Tensor, pivots: &Tensor) -> Result<[Tensor; 3]> {
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
