//! What the families share: fresh copies, adjoints, masks of triangles.
use crate::autograd::engine::{grad, Pass};
use crate::autograd::{is_grad_enabled, no_grad, GradMode, Saved};
use crate::ops::{copy, matmul as products, terms, triangle, view};
use crate::shape::Dims;
use crate::{Result, Tensor};
use ferrotorch_linalg::vector::View;

/// The number of matrices and their size.
pub(super) fn sizes(x: &Tensor) -> (usize, usize, usize) {
    let n = x.ndim();
    (x.shape()[..n - 2].iter().product(), x.shape()[n - 2], x.shape()[n - 1])
}

/// A row-major copy without history, to be overwritten.
pub(super) fn fresh(x: &Tensor) -> Result<Tensor> {
    let out = Tensor::empty(x.shape(), x.dtype())?;
    copy::copy_into(x, &out)?;
    Ok(out)
}

/// A row-major tensor without history, to be read.
pub(super) fn plain(x: &Tensor) -> Result<Tensor> {
    no_grad(|| copy::contiguous(&x.detach()))
}

/// A tensor without history whose matrices lie without gaps, and whether by columns.
pub(super) fn laid(x: &Tensor) -> Result<(Tensor, bool)> {
    let turned = turned(x)?;
    if !x.is_contiguous() && turned.is_contiguous() {
        return Ok((turned, true));
    }
    Ok((plain(x)?, false))
}

/// A square matrix that lies as [`laid`] says.
pub(super) fn matrix<T: Copy>(data: &[T], n: usize, columns: bool) -> View<'_, T> {
    if columns {
        View::columns(data, n)
    } else {
        View::rows(data, n)
    }
}

/// The transpose in the same memory, no view of anything.
pub(super) fn turned(x: &Tensor) -> Result<Tensor> {
    Ok(transpose(&x.detach())?.detach())
}

/// The leading dimensions followed by others.
pub(super) fn shape_of(x: &Tensor, tail: &[usize]) -> Dims {
    let mut shape = Dims::from_slice(&x.shape()[..x.ndim() - 2]);
    shape.extend_from_slice(tail);
    shape
}

/// `x` with leading dimensions broadcast.
pub(super) fn spread(x: &Tensor, batch: &[usize]) -> Result<Tensor> {
    let mut shape = Dims::from_slice(batch);
    shape.extend_from_slice(&x.shape()[x.ndim() - 2..]);
    view::expand_to(x, &shape)
}

pub(super) fn transpose(x: &Tensor) -> Result<Tensor> {
    view::transpose(x, -2, -1)
}

/// The conjugate transpose.
pub(super) fn adjoint(x: &Tensor) -> Result<Tensor> {
    terms::conj(&transpose(x)?)
}

pub(super) fn mm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    products::matmul(a, b)
}

pub(super) fn diagonal(x: &Tensor) -> Result<Tensor> {
    view::diagonal(x, 0, -2, -1)
}

pub(super) fn embed(x: &Tensor) -> Result<Tensor> {
    triangle::diag_embed(x, 0, -2, -1)
}

pub(super) fn tril(x: &Tensor, k: i64) -> Result<Tensor> {
    triangle::tril(x, k)
}

pub(super) fn triu(x: &Tensor, k: i64) -> Result<Tensor> {
    triangle::triu(x, k)
}

/// A column from the last dimension, or a row.
pub(super) fn column(x: &Tensor) -> Result<Tensor> {
    view::unsqueeze(x, -1)
}

pub(super) fn row(x: &Tensor) -> Result<Tensor> {
    view::unsqueeze(x, -2)
}

/// Columns (or rows) `start..start + length` of matrices.
pub(super) fn columns(x: &Tensor, start: usize, length: usize) -> Result<Tensor> {
    view::narrow(x, -1, start as i64, length as i64)
}

pub(super) fn rows(x: &Tensor, start: usize, length: usize) -> Result<Tensor> {
    view::narrow(x, -2, start as i64, length as i64)
}

/// Adds what there is.
pub(super) fn plus(a: Option<Tensor>, b: Tensor) -> Result<Tensor> {
    match a {
        Some(a) => terms::add(&a, &b),
        None => Ok(b),
    }
}

/// The gradients of an op that differentiable ops can say again: `again` is run on the inputs and differentiated.
pub(super) fn by_composition(
    inputs: &[&Saved],
    need: &[bool],
    g: &Tensor,
    again: impl FnOnce(&[Tensor]) -> Result<Tensor>,
) -> Result<Vec<Option<Tensor>>> {
    let create_graph = is_grad_enabled();
    let mut leaves = Vec::with_capacity(inputs.len());
    for (saved, &needed) in inputs.iter().zip(need) {
        let x = saved.get()?;
        // An alias each: an input that was computed from another one counts by itself.
        leaves.push(if create_graph && x.requires_grad() {
            view::alias(&x)?
        } else {
            let x = x.detach();
            x.set_requires_grad(needed)?;
            x
        });
    }
    let wanted: Vec<Tensor> = leaves.iter().zip(need).filter(|(_, &n)| n).map(|(x, _)| x.clone()).collect();
    let _on = GradMode::set(true);
    let out = again(&leaves)?;
    let pass = Pass { keep_graph: create_graph, create_graph };
    let mut found = grad(&[out], &[Some(g.clone())], pass, &wanted)?.into_iter();
    Ok(need.iter().map(|&n| if n { found.next().flatten() } else { None }).collect())
}
