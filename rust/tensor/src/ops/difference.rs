//! Differences of neighbours, and areas under them.
use crate::ops::{bitwise, join, reduce, scan, terms, view};
use crate::promotion::{promote_types, result_type, Operand};
use crate::shape::wrap_dim;
use crate::{bail, DType, Result, Scalar, Tensor};

/// The `n`-th differences along `dim`, with tensors joined in front and behind first.
pub fn diff(
    x: &Tensor,
    n: i64,
    dim: i64,
    prepend: Option<&Tensor>,
    append: Option<&Tensor>,
) -> Result<Tensor> {
    if x.ndim() == 0 {
        bail!(Runtime, "diff expects input to be at least one-dimensional");
    }
    let d = wrap_dim(dim, x.ndim())?;
    for (t, name) in [(prepend, "prepend"), (append, "append")] {
        let Some(t) = t else { continue };
        if t.ndim() != x.ndim() {
            bail!(Runtime, "diff expects prepend or append to be the same dimension as input");
        }
        for i in (0..x.ndim()).filter(|&i| i != d) {
            if t.shape()[i] != x.shape()[i] {
                bail!(
                    Runtime,
                    "diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size({i}) = {}, but got tensor.size({i}) = {} ({name})",
                    x.shape()[i],
                    t.shape()[i]
                );
            }
        }
    }
    if n < 0 {
        bail!(Runtime, "order must be non-negative but got {n}");
    }
    if n == 0 {
        return view::alias(x);
    }
    let parts: Vec<Tensor> = [prepend, Some(x), append].into_iter().flatten().cloned().collect();
    let mut out = if parts.len() == 1 { x.clone() } else { join::cat(&parts, d as i64)? };
    let size = out.shape()[d] as i64;
    if n >= size {
        return view::narrow(&out, d as i64, 0, 0);
    }
    for k in 1..=n {
        let m = size - k;
        let (high, low) = (view::narrow(&out, d as i64, 1, m)?, view::narrow(&out, d as i64, 0, m)?);
        out = match out.dtype() {
            DType::Bool => bitwise::logical_xor(&high, &low, None)?,
            _ => terms::sub(&high, &low)?,
        };
    }
    Ok(out)
}

/// What stands between neighbours: one distance, or their positions.
pub enum Spacing<'a> {
    Even(f64),
    At(&'a Tensor),
}

/// Twice the area of each trapezoid.
fn areas(y: &Tensor, d: i64, spacing: &Spacing<'_>) -> Result<Tensor> {
    let n = y.shape()[d as usize] as i64;
    let (high, low) = (view::narrow(y, d, 1, n - 1)?, view::narrow(y, d, 0, n - 1)?);
    let sum = terms::add(&high, &low)?;
    match spacing {
        Spacing::Even(dx) => terms::mul_number(&sum, *dx),
        Spacing::At(x) => {
            let x = if x.ndim() == 1 && y.ndim() > 1 {
                if x.shape()[0] as i64 != n {
                    bail!(Runtime, "trapezoid: There must be one `x` value for each sample point");
                }
                let mut shape = vec![1; y.ndim()];
                shape[d as usize] = n as usize;
                view::reshape_to(x, &shape)?
            } else {
                (*x).clone()
            };
            let xd = d - (y.ndim() as i64 - x.ndim() as i64);
            if xd < 0 {
                bail!(Runtime, "trapezoid: There must be one `x` value for each sample point");
            }
            terms::mul(&diff(&x, 1, xd, None, None)?, &sum)
        }
    }
}

fn check(y: &Tensor, dim: i64, spacing: &Spacing<'_>) -> Result<i64> {
    if y.ndim() == 0 {
        bail!(Index, "Dimension specified as {dim} but tensor has no dimensions");
    }
    let d = wrap_dim(dim, y.ndim())?;
    if let Spacing::At(x) = spacing {
        if x.ndim() == 0 {
            bail!(Runtime, "trapezoid: `x` must have at least one dimension");
        }
        if x.dtype() == DType::Bool || y.dtype() == DType::Bool {
            bail!(Runtime, "trapezoid: received a bool input for `x` or `y`, but bool is not supported");
        }
    } else if y.dtype() == DType::Bool {
        bail!(Runtime, "trapezoid: received a bool input for `y`, but bool is not supported");
    }
    Ok(d as i64)
}

/// The area under samples along `dim`, by trapezoids.
pub fn trapezoid(y: &Tensor, dim: i64, spacing: Spacing<'_>) -> Result<Tensor> {
    let d = check(y, dim, &spacing)?;
    if y.shape()[d as usize] == 0 {
        let mut shape = y.shape().to_vec();
        shape.remove(d as usize);
        let dtype = match spacing {
            Spacing::At(x) => promote_types(x.dtype(), y.dtype()),
            Spacing::Even(_) => result_type(&[Operand::Tensor(y), Operand::Number(Scalar::Float(1.0))]),
        };
        return Tensor::zeros(&shape, dtype);
    }
    if let Spacing::Even(dx) = spacing {
        let ends = terms::add(&view::select(y, d, 0)?, &view::select(y, d, -1)?)?;
        let sum = reduce::sum(y, Some(&[d]), false, None)?;
        return terms::mul_number(&terms::sub(&sum, &terms::mul_number(&ends, 0.5)?)?, dx);
    }
    terms::div_number(&reduce::sum(&areas(y, d, &spacing)?, Some(&[d]), false, None)?, 2.0)
}

/// The running area under samples along `dim`, by trapezoids.
pub fn cumulative_trapezoid(y: &Tensor, dim: i64, spacing: Spacing<'_>) -> Result<Tensor> {
    let d = check(y, dim, &spacing)?;
    terms::div_number(&scan::cumsum(&areas(y, d, &spacing)?, d, None)?, 2.0)
}
