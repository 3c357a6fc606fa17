//! Inverses and systems of equations.
use super::check;
use super::lu::factor;
use super::lu_solve::solve_packed;
use super::shared::*;
use crate::autograd::{is_grad_enabled, track, track_many};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{terms, view};
use crate::{bail, dispatch, grads, DType, Kind, Result, Tensor};
use ferrotorch_linalg::vector::View;
use ferrotorch_linalg::{batch, lu as kernel, triangular};

pub(super) fn singular_inverse(i: i32) -> String {
    format!("The diagonal element {i} is zero, the inversion could not be completed because the input matrix is singular.")
}

/// The inverse and, per matrix, 0 or the number of a zero pivot.
pub fn inv_ex(x: &Tensor, check_errors: bool) -> Result<(Tensor, Tensor)> {
    check::square(x, "linalg.inv")?;
    check::number(x, "linalg.inv", false)?;
    let (count, n, _) = sizes(x);
    let source = plain(x)?;
    let inverse = Tensor::empty(x.shape(), x.dtype())?;
    let info = Tensor::zeros(&x.shape()[..x.ndim() - 2], DType::I32)?;
    dispatch!("linalg_inv", x.dtype(), wide_float_complex T => {
        let source = raw::<T>(&source);
        let pieces = (raw_mut::<T>(&inverse), raw_mut::<i32>(&info));
        type Scratch<T> = (Vec<T>, Vec<i32>, kernel::Scratch);
        batch::each(count, 2 * n * n * n, pieces, |i, (y, info), (lu, pivots, work): &mut Scratch<T>| {
            lu.resize(n * n, T::default());
            pivots.resize(n, 0);
            info[0] = kernel::factor(&source[i * n * n..(i + 1) * n * n], lu, (n, n), pivots, work);
            kernel::identity(y, n);
            if info[0] == 0 {
                kernel::solve(View::columns(lu, n), n, pivots, y, n);
            } else {
                y.copy_from_slice(lu);
            }
        });
        Ok(())
    })?;
    if check_errors {
        check::info(&info, "linalg.inv", Kind::Linalg, singular_inverse)?;
    }
    let outs = track_many(vec![inverse, info], "LinalgInvExBackward0", &[x], |s| {
        let y = s.output();
        move |gs: &[Option<Tensor>], _| {
            let Some(g) = &gs[0] else { return Ok(grads![None]) };
            let yh = adjoint(&y.get()?)?;
            Ok(grads![Some(terms::neg(&mm(&yh, &mm(g, &yh)?)?)?)])
        }
    })?;
    let [inverse, info] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((inverse, info))
}

pub fn inv(x: &Tensor) -> Result<Tensor> {
    inv_ex(x, true).map(|(y, _)| y)
}

/// Whether `b` is a batch of vectors rather than of matrices.
pub(super) fn is_vector(a: &Tensor, b: &Tensor) -> bool {
    b.ndim() == 1 || (a.ndim() - 1 == b.ndim() && b.shape() == &a.shape()[..a.ndim() - 1])
}

/// The solution of `A X = B` (or `X A = B`) and, per matrix, 0 or the number of a zero pivot.
pub fn solve_ex(a: &Tensor, b: &Tensor, left: bool, check_errors: bool) -> Result<(Tensor, Tensor)> {
    let op = "linalg.solve";
    check::number(a, op, true)?;
    check::square(a, op)?;
    check::same_dtype(a, b, op, ("A", "B"))?;
    let vector = is_vector(a, b);
    if vector && !left {
        bail!(
            Runtime,
            "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)"
        );
    }
    let full = if vector { column(b)? } else { b.clone() };
    check::equation(a, &full, left, op)?;
    let batch = check::batches(a, &full)?;
    let (full, shared) = (spread(&full, &batch)?, a);
    let a = spread(a, &batch)?;
    // Each matrix is factored once, however many right sides it has.
    let source = if left { shared.detach() } else { transpose(&shared.detach())? };
    let [lu, pivots, info] = factor(&source)?;
    let lu = spread(&lu, &batch)?;
    let n = lu.shape()[lu.ndim() - 1];
    let mut shape = batch.clone();
    shape.push(n);
    let pivots = plain(&view::expand_to(&pivots, &shape)?)?;
    let info = plain(&view::expand_to(&info, &batch)?)?;
    if check_errors {
        check::info(&info, "torch.linalg.solve", Kind::Linalg, |_| {
            "The solver failed because the input matrix is singular.".into()
        })?;
    }
    let rhs = if left { full.detach() } else { transpose(&full.detach())? };
    let x = solve_packed(&lu, &pivots, &rhs, false)?;
    let x = if left { x } else { transpose(&x)? };
    let x = if vector { view::alias(&x.select(-1, 0)?)?.detach() } else { x };
    let outs = track_many(vec![x, info], "LinalgSolveExBackward0", &[&a, b], |s| {
        let (a, lu, pivots, x) = (s.save(&a), s.save(&lu), s.save(&pivots), s.output());
        move |gs: &[Option<Tensor>], need| {
            let Some(g) = &gs[0] else { return Ok(grads![None, None]) };
            let g = if vector { column(g)? } else { g.clone() };
            let gb = if is_grad_enabled() {
                solve_ex(&adjoint(&a.get()?)?, &g, left, false)?.0
            } else if left {
                solve_packed(&lu.get()?, &pivots.get()?, &g, true)?
            } else {
                // The factors are those of the transpose: the transposed gradient solves with its adjoint.
                transpose(&solve_packed(&lu.get()?, &pivots.get()?, &transpose(&g)?, true)?)?
            };
            let ga = need.then(0, || {
                let x = x.get()?;
                let xh = adjoint(&if vector { column(&x)? } else { x })?;
                terms::neg(&if left { mm(&gb, &xh)? } else { mm(&xh, &gb)? })
            })?;
            let gb = if vector { gb.select(-1, 0)? } else { gb };
            Ok(grads![ga, Some(gb)])
        }
    })?;
    let [x, info] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((x, info))
}

pub fn solve(a: &Tensor, b: &Tensor, left: bool) -> Result<Tensor> {
    solve_ex(a, b, left, true).map(|(x, _)| x)
}

/// Solves with triangles of the same leading dimensions, without history.
fn solve_triangle(a: &Tensor, b: &Tensor, upper: bool, unit: bool) -> Result<Tensor> {
    let (count, n, k) = sizes(b);
    let x = fresh(b)?;
    let (a, columns) = laid(a)?;
    dispatch!("triangular_solve_cpu", b.dtype(), wide_float_complex T => {
        let a = raw::<T>(&a);
        batch::each(count, n * n * k, raw_mut::<T>(&x), |i, x, _: &mut ()| {
            triangular::solve(matrix(&a[i * n * n..(i + 1) * n * n], n, columns), n, upper, unit, x, k, k);
        });
        Ok(())
    })?;
    Ok(x)
}

/// Solves `A X = B` (or `X A = B`) for a triangle of `A`.
pub fn solve_triangular(a: &Tensor, b: &Tensor, upper: bool, left: bool, unit: bool) -> Result<Tensor> {
    let op = "linalg.solve_triangular";
    check::matrices(a, op, "A")?;
    check::matrices(b, op, "B")?;
    check::rows_equal_columns(a, &format!("{op}: "))?;
    check::equation(a, b, left, op)?;
    let batch = check::batches(a, b)?;
    let b = if a.dtype() == b.dtype() { b.clone() } else { crate::ops::copy::to_dtype(b, a.dtype())? };
    let (a, b) = (spread(a, &batch)?, spread(&b, &batch)?);
    let x = if left {
        solve_triangle(&a.detach(), &b.detach(), upper, unit)?
    } else {
        transpose(&solve_triangle(&transpose(&a.detach())?, &transpose(&b.detach())?, !upper, unit)?)?
    };
    track(x, "LinalgSolveTriangularBackward0", &[&a, &b], |s| {
        let (a, x) = (s.save(&a), s.output());
        move |g: &Tensor, need| {
            let gb = solve_triangular(&adjoint(&a.get()?)?, g, !upper, left, unit)?;
            let ga = need.then(0, || {
                let xh = adjoint(&x.get()?)?;
                let full = terms::neg(&if left { mm(&gb, &xh)? } else { mm(&xh, &gb)? })?;
                if upper {
                    triu(&full, unit as i64)
                } else {
                    tril(&full, -(unit as i64))
                }
            })?;
            Ok(grads![ga, Some(gb)])
        }
    })
}

/// `torch.triangular_solve`: the solution and a copy of the matrix.
pub fn triangular_solve(
    b: &Tensor,
    a: &Tensor,
    upper: bool,
    transposed: bool,
    unit: bool,
) -> Result<(Tensor, Tensor)> {
    for (t, name) in [(b, "b"), (a, "A")] {
        if t.ndim() < 2 {
            bail!(
                Runtime,
                "torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it has {} dimensions instead",
                t.ndim()
            );
        }
    }
    check::rows_equal_columns(a, "")?;
    let ((_, n, _), (_, m, k)) = (sizes(a), sizes(b));
    if n != m {
        bail!(
            Runtime,
            "Incompatible matrix sizes for triangular_solve: each A matrix is {n} by {n} but each b matrix is {m} by {k}"
        );
    }
    if b.dtype() != a.dtype() {
        bail!(
            Runtime,
            "Expected b and A to have the same dtype, but found b of type {} and A of type {} instead.",
            b.dtype().type_name(),
            a.dtype().type_name()
        );
    }
    let batch = check::batches(a, b)?;
    let (a, b) = (spread(a, &batch)?, spread(b, &batch)?);
    let (source, side) = if transposed { (transpose(&a.detach())?, !upper) } else { (a.detach(), upper) };
    let x = solve_triangle(&source, &b.detach(), side, unit)?;
    let outs = track_many(vec![x, fresh(&a)?], "TriangularSolveBackward0", &[&b, &a], |s| {
        let (a, x) = (s.save(&a), s.output());
        move |gs: &[Option<Tensor>], need| {
            let a = a.get()?;
            let gb = match &gs[0] {
                None => None,
                Some(g) => {
                    let (ah, side) =
                        if transposed { (terms::conj(&a)?, upper) } else { (adjoint(&a)?, !upper) };
                    Some(solve_triangular(&ah, g, side, true, unit)?)
                }
            };
            let mut ga = None;
            if let (true, Some(gb)) = (need.get(1), &gb) {
                let x = x.get()?;
                let full =
                    if transposed { mm(&terms::conj(&x)?, &transpose(gb)?)? } else { mm(gb, &adjoint(&x)?)? };
                let full = terms::neg(&full)?;
                ga = Some(if upper { triu(&full, unit as i64)? } else { tril(&full, -(unit as i64))? });
            }
            if let Some(g) = &gs[1] {
                ga = Some(plus(ga, g.clone())?);
            }
            Ok(grads![gb, ga])
        }
    })?;
    let [x, a] = <[Tensor; 2]>::try_from(outs).unwrap_or_else(|_| unreachable!());
    Ok((x, a))
}
