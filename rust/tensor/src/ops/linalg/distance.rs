//! Distances between vectors.
use super::check;
use super::shared::*;
use crate::autograd::{no_grad, track};
use crate::ops::memory::{raw, raw_mut};
use crate::ops::{compare, join, reduce, terms, view};
use crate::shape::Dims;
use crate::{bail, dispatch, grads, Result, Scalar, Tensor};
use ferrotorch_kernels::distance::{self as kernel, Order};

/// How Euclidean distances are computed: by a matrix product if large, always, or never.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    IfLarge,
    Always,
    Never,
}

/// The gradient of `x`'s rows, without history: `turned` says that `g` and `d` are those of (y, x).
fn row_gradient(g: &Tensor, x: &Tensor, y: &Tensor, d: &Tensor, p: f64, turned: bool) -> Result<Tensor> {
    let ((count, rows, m), r) = (sizes(x), y.shape()[y.ndim() - 2]);
    let (g, d, x, y) = (plain(g)?, plain(d)?, plain(x)?, plain(y)?);
    let out = Tensor::empty(x.shape(), x.dtype())?;
    dispatch!("cdist_backward", x.dtype(), wide_float T => {
        let (g, d, x, y) = (raw::<T>(&g), raw::<T>(&d), raw::<T>(&x), raw::<T>(&y));
        let out = raw_mut::<T>(&out);
        let order = Order::new(p as T);
        for b in 0..count {
            let base = b * rows * r;
            let at = |i: usize, j: usize| {
                let k = base + if turned { j * rows + i } else { i * r + j };
                (g[k], d[k])
            };
            let (x, y) = (&x[b * rows * m..(b + 1) * rows * m], &y[b * r * m..(b + 1) * r * m]);
            kernel::gradient(x, y, m, order, (rows, r), at, &mut out[b * rows * m..(b + 1) * rows * m]);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Gradients that cannot be differentiated again.
fn final_gradient(y: Tensor, name: &'static str, op: &'static str, inputs: &[&Tensor]) -> Result<Tensor> {
    track(y, name, inputs, move |_| {
        move |_: &Tensor, _| bail!(NotImplemented, "the derivative for '{op}' is not implemented.")
    })
}

/// Euclidean distances from a matrix product.
fn euclidean(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    let d = no_grad(|| {
        let (x, y) = (x.detach(), y.detach());
        let squares = |t: &Tensor| reduce::sum(&terms::mul(t, t)?, Some(&[-1]), true, None);
        let (nx, ny) = (squares(&x)?, squares(&y)?);
        let left = join::cat(
            &[terms::mul_number(&x, -2.0)?, nx.clone(), Tensor::ones(nx.shape(), nx.dtype())?],
            -1,
        )?;
        let right = join::cat(&[y, Tensor::ones(ny.shape(), ny.dtype())?, ny], -1)?;
        terms::sqrt(&terms::clamp_min(&mm(&left, &transpose(&right)?)?, 0.0)?)
    })?;
    track(d, "EuclideanDistBackward0", &[x, y], |s| {
        let (x, y, d) = (s.save(x), s.save(y), s.output());
        move |g: &Tensor, need| {
            let (x, y, d) = (x.get()?, y.get()?, d.get()?);
            let ratio = terms::masked_fill(
                &terms::div(g, &d)?,
                &compare::eq(&d.detach(), Scalar::Int(0), None)?,
                0.0,
            )?;
            let one = |x: &Tensor, y: &Tensor, ratio: &Tensor| {
                let sum = reduce::sum(ratio, Some(&[-1]), true, None)?;
                terms::sub(&terms::mul(x, &sum)?, &mm(ratio, y)?)
            };
            Ok(grads![
                need.then(0, || one(&x, &y, &ratio))?,
                need.then(1, || one(&y, &x, &transpose(&ratio)?))?,
            ])
        }
    })
}

/// The `p`-norm distances between the rows of two batches of matrices.
pub fn cdist(x: &Tensor, y: &Tensor, p: f64, mode: Mode) -> Result<Tensor> {
    for (t, name) in [(x, "X1"), (y, "X2")] {
        if t.ndim() < 2 {
            bail!(Runtime, "cdist only supports at least 2D tensors, {name} got: {}D", t.ndim());
        }
    }
    let (m, n) = (x.shape()[x.ndim() - 1], y.shape()[y.ndim() - 1]);
    if m != n {
        bail!(Runtime, "X1 and X2 must have the same number of columns. X1: {m} X2: {n}");
    }
    for (t, name) in [(x, "X1"), (y, "X2")] {
        if !t.dtype().is_floating() {
            bail!(
                Runtime,
                "cdist only supports floating-point dtypes, {name} got: {}",
                t.dtype().type_name()
            );
        }
    }
    if !(p >= 0.0) {
        bail!(Runtime, "cdist only supports non-negative p values");
    }
    if x.dtype() != y.dtype() {
        bail!(Runtime, "expected scalar type {} but found {}", x.dtype().type_name(), y.dtype().type_name());
    }
    let batch = check::batches(x, y)?;
    let (x, y) = (spread(x, &batch)?, spread(y, &batch)?);
    let (rows, r) = (x.shape()[x.ndim() - 2], y.shape()[y.ndim() - 2]);
    let mut shape = Dims::from_slice(&batch);
    shape.extend_from_slice(&[rows, r]);
    let large = mode == Mode::Always || mode == Mode::IfLarge && (rows > 25 || r > 25);
    if p == 2.0 && large && x.numel() > 0 && y.numel() > 0 {
        let d = euclidean(&x, &y)?;
        let sizes: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        return view::view(&d, &sizes);
    }
    let out = Tensor::zeros(&shape, x.dtype())?;
    let (xs, ys) = (plain(&x)?, plain(&y)?);
    dispatch!("cdist", x.dtype(), wide_float T => {
        let (xs, ys, out) = (raw::<T>(&xs), raw::<T>(&ys), raw_mut::<T>(&out));
        if m > 0 {
            for b in 0..batch.iter().product() {
                let (xs, ys) = (&xs[b * rows * m..(b + 1) * rows * m], &ys[b * r * m..(b + 1) * r * m]);
                kernel::rows(xs, ys, m, Order::new(p as T), (rows, r), &mut out[b * rows * r..(b + 1) * rows * r]);
            }
        }
        Ok(())
    })?;
    track(out, "CdistBackward0", &[&x, &y], |s| {
        let (x, y, d) = (s.save(&x), s.save(&y), s.output());
        move |g: &Tensor, need| {
            let (x, y, d) = (x.get()?, y.get()?, d.get()?);
            let one = |a: &Tensor, b: &Tensor, turned: bool| {
                let found = row_gradient(g, a, b, &d, p, turned)?;
                final_gradient(found, "CdistBackwardBackward0", "_cdist_backward", &[g, a, b, &d])
            };
            Ok(grads![need.then(0, || one(&x, &y, false))?, need.then(1, || one(&y, &x, true))?])
        }
    })
}

/// The `p`-norm distances between all pairs of rows.
pub fn pdist(x: &Tensor, p: f64) -> Result<Tensor> {
    if x.ndim() != 2 {
        bail!(Runtime, "pdist only supports 2D tensors, got: {}D", x.ndim());
    }
    if !x.dtype().is_floating() {
        bail!(Runtime, "pdist only supports floating-point dtypes");
    }
    if !(p >= 0.0) {
        bail!(Runtime, "pdist only supports non-negative p values");
    }
    let (n, m) = (x.shape()[0], x.shape()[1]);
    let out = Tensor::zeros(&[n * n.saturating_sub(1) / 2], x.dtype())?;
    let source = plain(x)?;
    dispatch!("pdist", x.dtype(), wide_float T => {
        if m > 0 {
            kernel::pairs(raw::<T>(&source), m, Order::new(p as T), n, raw_mut::<T>(&out));
        }
        Ok(())
    })?;
    track(out, "PdistBackward0", &[x], |s| {
        let (x, d) = (s.save(x), s.output());
        move |g: &Tensor, _| {
            let (x, d) = (x.get()?, d.get()?);
            let (gs, ds, xs) = (plain(g)?, plain(&d)?, plain(&x)?);
            let out = Tensor::zeros(xs.shape(), xs.dtype())?;
            dispatch!("pdist_backward", xs.dtype(), wide_float T => {
                let (gs, ds, xs) = (raw::<T>(&gs), raw::<T>(&ds), raw::<T>(&xs));
                let at = |i: usize, j: usize| {
                    let (a, b) = (i.min(j), i.max(j));
                    if a == b {
                        return (0.0, 0.0);
                    }
                    let k = a * n - a * (a + 1) / 2 + b - a - 1;
                    (gs[k], ds[k])
                };
                kernel::gradient(xs, xs, m, Order::new(p as T), (n, n), at, raw_mut::<T>(&out));
                Ok(())
            })?;
            Ok(grads![Some(final_gradient(out, "PdistBackwardBackward0", "_pdist_backward", &[g, &x, &d])?)])
        }
    })
}
