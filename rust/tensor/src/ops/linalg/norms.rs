//! Norms of matrices, and condition numbers.
use super::shared::*;
use super::{check, inv, inv_ex, svdvals};
use crate::autograd::no_grad;
use crate::ops::{binary, copy, index, reduce, terms, unary, view};
use crate::shape::wrap_dim;
use crate::{bail, DType, Result, Tensor};

/// The order of a norm: a number or a name.
#[derive(Clone, Copy)]
pub enum Order<'a> {
    Number(f64),
    Name(&'a str),
}

fn dims_of(x: &Tensor, dim: &[i64], op: &str) -> Result<(i64, i64)> {
    let [a, b] = dim else {
        let parts: Vec<String> = dim.iter().map(i64::to_string).collect();
        bail!(Runtime, "{op}: dim must be a 2-tuple. Got {}", parts.join(" "));
    };
    let (a, b) = (wrap_dim(*a, x.ndim())? as i64, wrap_dim(*b, x.ndim())? as i64);
    if a == b {
        bail!(Runtime, "{op}: dims must be different. Got ({}, {})", dim[0], dim[1]);
    }
    Ok((a, b))
}

/// Restores reduced dimensions with size one.
fn kept(y: Tensor, dims: (i64, i64), keepdim: bool) -> Result<Tensor> {
    if !keepdim {
        return Ok(y);
    }
    let y = view::unsqueeze(&y, dims.0.min(dims.1))?;
    view::unsqueeze(&y, dims.0.max(dims.1))
}

/// The norm of matrices in two dimensions.
pub fn matrix_norm(
    x: &Tensor,
    order: Order,
    dim: &[i64],
    keepdim: bool,
    dtype: Option<DType>,
) -> Result<Tensor> {
    let op = "linalg.matrix_norm";
    check::matrices(x, op, "A")?;
    check::number(x, op, true)?;
    let dims = dims_of(x, dim, op)?;
    if let Some(d) = dtype {
        if !d.is_differentiable() || d.is_complex() != x.dtype().is_complex() {
            let kind = if x.dtype().is_complex() { "complex" } else { "real" };
            bail!(Runtime, "{op}: dtype should be {kind} for {kind} inputs, but got {}", d.type_name());
        }
    }
    let p = match order {
        Order::Name("fro") => return reduce::vector_norm(x, 2.0, Some(&[dims.0, dims.1]), keepdim, dtype),
        Order::Name("nuc") => None,
        Order::Name(other) => bail!(Runtime, "{op}: Order {other} not supported."),
        Order::Number(p) if matches!(p.abs(), 1.0 | 2.0 | f64::INFINITY) => Some(p),
        Order::Number(p) => bail!(Runtime, "{op}: Order {p} not supported."),
    };
    let x = match dtype {
        Some(d) => copy::to_dtype(x, d)?,
        None => x.clone(),
    };
    let Some(p) = p.filter(|p| p.abs() != 2.0) else {
        check::number(&x, op, false)?;
        let s = svdvals(&view::movedim(&x, &[dims.0, dims.1], &[-2, -1])?)?;
        let y = match p {
            None => reduce::sum(&s, Some(&[-1]), false, None)?,
            Some(p) if p > 0.0 => reduce::amax(&s, Some(&[-1]), false)?,
            Some(_) => reduce::amin(&s, Some(&[-1]), false)?,
        };
        return kept(y, dims, keepdim);
    };
    let (summed, other) = if p.abs() == 1.0 { dims } else { (dims.1, dims.0) };
    let y = reduce::vector_norm(&x, 1.0, Some(&[summed]), keepdim, None)?;
    let other = if !keepdim && other > summed { other - 1 } else { other };
    match p > 0.0 {
        true => reduce::amax(&y, Some(&[other]), keepdim),
        false => reduce::amin(&y, Some(&[other]), keepdim),
    }
}

/// The norm of vectors or matrices, as the arguments have it.
pub fn norm(
    x: &Tensor,
    order: Option<Order>,
    dim: Option<&[i64]>,
    keepdim: bool,
    dtype: Option<DType>,
) -> Result<Tensor> {
    let op = "linalg.norm";
    check::number(x, op, true)?;
    if let (Some(_), Some(d)) = (&order, dim) {
        if d.len() > 2 || d.is_empty() {
            bail!(
                Runtime,
                "{op}: If dim is specified, it must be of length 1 or 2. Got {}",
                crate::shape::display(d)
            );
        }
    }
    if let (Some(_), None) = (&order, dim) {
        if x.ndim() != 1 && x.ndim() != 2 {
            bail!(
                Runtime,
                "{op}: If dim is not specified but ord is, the input must be 1D or 2D. Got {}D.",
                x.ndim()
            );
        }
    }
    match order {
        Some(Order::Name(name)) => {
            let dim = dim.unwrap_or(&[0, 1]);
            matrix_norm(x, Order::Name(name), dim, keepdim, dtype)
        }
        Some(Order::Number(p)) if dim.map_or(x.ndim(), <[i64]>::len) == 2 => {
            matrix_norm(x, Order::Number(p), dim.unwrap_or(&[0, 1]), keepdim, dtype)
        }
        Some(Order::Number(p)) => reduce::vector_norm(x, p, dim, keepdim, dtype),
        None => reduce::vector_norm(x, 2.0, dim, keepdim, dtype),
    }
}

/// The condition number with respect to a norm.
pub fn cond(x: &Tensor, order: Option<Order>) -> Result<Tensor> {
    let op = "linalg.cond";
    if x.ndim() < 2 {
        bail!(Runtime, "{op}: The input tensor must have at least 2 dimensions.");
    }
    let order = order.unwrap_or(Order::Number(2.0));
    if let Order::Number(p) = order {
        if p.abs() == 2.0 {
            let s = svdvals(x)?;
            let k = s.shape()[s.ndim() - 1];
            if x.numel() == 0 {
                return Tensor::zeros(&x.shape()[..x.ndim() - 2], s.dtype());
            }
            let (first, last) = (columns(&s, 0, 1)?, columns(&s, k - 1, 1)?);
            let ratio = if p > 0.0 { terms::div(&first, &last)? } else { terms::div(&last, &first)? };
            return view::squeeze(&ratio, Some(&[-1]));
        }
    }
    match order {
        Order::Name("fro" | "nuc") => {}
        Order::Number(p) if matches!(p.abs(), 1.0 | f64::INFINITY) => {}
        Order::Name(other) => bail!(Runtime, "linalg.cond got an invalid norm type: {other}"),
        Order::Number(p) => bail!(Runtime, "linalg.cond got an invalid norm type: {p}"),
    }
    if x.shape()[x.ndim() - 1] != x.shape()[x.ndim() - 2] {
        let shown = match order {
            Order::Name(name) => name.to_string(),
            Order::Number(p) => shown(p),
        };
        bail!(Runtime, "linalg.cond(ord={shown}) requires the input tensor to have square matrices... got input of shape {}", crate::shape::display(x.shape()));
    }
    if x.numel() == 0 {
        return Tensor::zeros(&x.shape()[..x.ndim() - 2], x.dtype().to_real());
    }
    if let Order::Name("nuc") = order {
        let sum = |t: &Tensor| reduce::sum(&svdvals(t)?, Some(&[-1]), false, None);
        return terms::mul(&sum(x)?, &sum(&inv(x)?)?);
    }
    let (inverse, info) = inv_ex(x, false)?;
    let norms = |t: &Tensor| matrix_norm(t, order, &[-2, -1], false, None);
    let singular = no_grad(|| crate::ops::compare::ne(&info, crate::Scalar::Int(0), None))?;
    let inverse =
        index::masked_fill_number(&inverse, &column(&column(&singular)?)?, f64::INFINITY.into(), None)?;
    let product = terms::mul(&norms(x)?, &norms(&inverse)?)?;
    unary::nan_to_num(&product, Some(f64::INFINITY), Some(f64::INFINITY), Some(f64::NEG_INFINITY), None)
}

/// A number as messages show it.
fn shown(p: f64) -> String {
    if p.is_infinite() {
        if p > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        }
    } else {
        format!("{p}")
    }
}

/// `torch.dist`: the norm of a difference.
pub fn dist(a: &Tensor, b: &Tensor, p: f64) -> Result<Tensor> {
    let difference = binary::sub(a, b, 1.into(), None)?;
    reduce::named_norm(&difference, p, "DistBackward0")
}
