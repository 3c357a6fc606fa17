//! LDL factors of symmetric and hermitian matrices.
use super::check;
use super::shared::*;
use crate::autograd::track_many;
use crate::ops::memory::{raw, raw_mut};
use crate::{bail, dispatch, DType, Kind, Result, Tensor};
use ferrotorch_linalg::{batch, ldl as kernel};

/// Packed factors, pivots and, per matrix, 0 or the number of a zero on the diagonal.
pub fn ldl_factor_ex(x: &Tensor, hermitian: bool, check_errors: bool) -> Result<[Tensor; 3]> {
    let op = "torch.linalg.ldl_factor_ex";
    check::square(x, op)?;
    check::number(x, op, true)?;
    let (count, n, _) = sizes(x);
    let ld = fresh(&x.detach())?;
    let pivots = Tensor::empty(&shape_of(x, &[n]), DType::I32)?;
    let info = Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I32)?;
    dispatch!("ldl_factor_kernel_cpu", x.dtype(), wide_float_complex T => {
        let pieces = (raw_mut::<T>(&ld), raw_mut::<i32>(&pivots), raw_mut::<i32>(&info));
        batch::each(count, n * n * n / 3, pieces, |_, (a, pivots, info), _: &mut ()| {
            info[0] = kernel::factor(a, n, pivots, hermitian);
        });
        Ok(())
    })?;
    // Above the diagonal stands nothing of the result.
    let ld = tril(&ld, 0)?;
    if check_errors {
        check::info(&info, op, Kind::Linalg, |i| {
            format!("The factorization could not be completed because D[{i},{i}] is zero.")
        })?;
    }
    let outs = track_many(vec![ld, pivots, info], "NotImplemented", &[x], |_| {
        |_: &[Option<Tensor>], _| {
            bail!(NotImplemented, "derivative for linalg_ldl_factor_ex is not implemented")
        }
    })?;
    Ok(<[Tensor; 3]>::try_from(outs).unwrap_or_else(|_| unreachable!()))
}

/// Solves `A X = B` with packed factors.
pub fn ldl_solve(ld: &Tensor, pivots: &Tensor, b: &Tensor, hermitian: bool) -> Result<Tensor> {
    let op = "torch.linalg.ldl_solve";
    check::matrices(b, op, "B")?;
    check::square(ld, op)?;
    let (_, n, _) = sizes(ld);
    if b.shape()[b.ndim() - 2] != n {
        bail!(
            Runtime,
            "linalg.ldl_solve: Incompatible shapes of A and B for the equation AX = B ({n}x{n} and {}x{})",
            b.shape()[b.ndim() - 2],
            b.shape()[b.ndim() - 1]
        );
    }
    if pivots.shape() != &ld.shape()[..ld.ndim() - 1] {
        bail!(
            Runtime,
            "torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape {} instead",
            crate::shape::display(pivots.shape())
        );
    }
    if !matches!(pivots.dtype(), DType::I32) {
        bail!(
            Runtime,
            "torch.linalg.ldl_solve: Expected pivots to be integers. Got {}",
            pivots.dtype().type_name()
        );
    }
    check::same_dtype(ld, b, "torch.linalg.ldl_solve", ("LD", "B"))?;
    let batch = check::batches(ld, b)?;
    let count = batch.iter().product();
    let (a, x) = (plain(&spread(ld, &batch)?)?, fresh(&spread(b, &batch)?.detach())?);
    let mut shape = batch.clone();
    shape.push(n);
    let pivots = plain(&crate::ops::view::expand_to(pivots, &shape)?)?;
    let k = b.shape()[b.ndim() - 1];
    let pivots = raw::<i32>(&pivots);
    if pivots.iter().any(|&p| p == 0 || p.unsigned_abs() as usize > n) {
        bail!(Runtime, "torch.linalg.ldl_solve: pivots do not come from ldl_factor");
    }
    dispatch!("ldl_solve_kernel_cpu", b.dtype(), wide_float_complex T => {
        let a = raw::<T>(&a);
        batch::each(count, n * n * k * 2, raw_mut::<T>(&x), |i, x, _: &mut ()| {
            kernel::solve(&a[i * n * n..(i + 1) * n * n], n, &pivots[i * n..(i + 1) * n], x, k, hermitian);
        });
        Ok(())
    })?;
    let outs = track_many(vec![x], "NotImplemented", &[ld, b], |_| {
        |_: &[Option<Tensor>], _| bail!(NotImplemented, "derivative for linalg_ldl_solve is not implemented")
    })?;
    Ok(outs[0].clone())
}
