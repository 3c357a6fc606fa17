//! Solving with LU factors.
use super::check;
use super::lu::unpack;
use super::shared::*;
use crate::autograd::track;
use crate::ops::memory::{raw, raw_mut};
use crate::ops::terms;
use crate::{bail, dispatch, grads, DType, Result, Tensor};
use ferrotorch_linalg::{batch, lu as kernel};

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
    let (lu, columns) = laid(&if adjoint_of { terms::conj(lu)? } else { lu.clone() })?;
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
            let lu = matrix(&lu[i * n * n..(i + 1) * n * n], n, columns);
            let pivots = &pivots[i * n..(i + 1) * n];
            match adjoint_of {
                true => kernel::solve_transposed(lu, n, pivots, x, k),
                false => kernel::solve(lu, n, pivots, x, k),
            }
        });
        Ok(())
    })?;
    Ok(x)
}
