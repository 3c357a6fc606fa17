//! Covariances, correlations, and slices cut down to a norm.
use crate::autograd::as_one;
use crate::ops::{binary, copy, reduce, terms, view};
use crate::promotion::promote_types;
use crate::shape::wrap_dim;
use crate::{bail, DType, Result, Scalar, Tensor};

fn check_weights(w: &Tensor, what: &str, count: usize, integral: bool) -> Result<()> {
    if w.ndim() > 1 {
        bail!(
            Runtime,
            "cov(): expected {what} to have one or fewer dimensions but got {what} with {} dimensions",
            w.ndim()
        );
    }
    if w.dtype().is_integral(false) != integral || w.dtype().is_complex() {
        let kind = if integral { "integral" } else { "floating point" };
        bail!(
            Runtime,
            "cov(): expected {what} to have {kind} dtype but got {what} with {} dtype",
            w.dtype().type_name()
        );
    }
    if w.numel() != count {
        bail!(
            Runtime,
            "cov(): expected {what} to have the same numel as there are observations in the input but got {} != {count}",
            w.numel()
        );
    }
    if terms::any_negative(w)? {
        bail!(Runtime, "cov(): {what} cannot be negative");
    }
    Ok(())
}

/// The covariances of the rows, each column an observation with its weights.
pub fn cov(
    x: &Tensor,
    correction: i64,
    fweights: Option<&Tensor>,
    aweights: Option<&Tensor>,
) -> Result<Tensor> {
    if x.ndim() > 2 {
        bail!(
            Runtime,
            "cov(): expected input to have two or fewer dimensions but got an input with {} dimensions",
            x.ndim()
        );
    }
    if x.dtype() == DType::Bool {
        bail!(Runtime, "cov(): bool dtype is not supported for input");
    }
    let rows = if x.ndim() < 2 { view::reshape_to(x, &[1, x.numel()])? } else { x.clone() };
    let count = rows.shape()[1];
    if let Some(w) = fweights {
        check_weights(w, "fweights", count, true)?;
    }
    if let Some(w) = aweights {
        check_weights(w, "aweights", count, false)?;
    }
    let weights = match (fweights, aweights) {
        (None, None) => None,
        (Some(f), None) => Some(f.clone()),
        (None, Some(a)) => Some(a.clone()),
        (Some(f), Some(a)) => Some(terms::mul(f, a)?),
    };
    let total = match &weights {
        Some(w) => w.sum()?,
        None => Tensor::scalar(Scalar::Int(count as i64), DType::I64)?,
    };
    if weights.is_some() && total.item()?.is_zero() {
        bail!(Runtime, "cov(): weights sum to zero, can't be normalized");
    }
    let float = super::elementwise::float_type(rows.dtype());
    let sum = match &weights {
        Some(w) => reduce::sum(&terms::mul(&rows, w)?, Some(&[1]), false, None)?,
        None => reduce::sum(&rows, Some(&[1]), false, None)?,
    };
    let mean = terms::div(&sum, &total)?;
    let norm = match (&weights, aweights) {
        (Some(w), Some(a)) if correction != 0 => {
            let scaled =
                terms::div(&terms::mul_scalar(&terms::mul(w, a)?.sum()?, Scalar::Int(correction))?, &total)?;
            terms::sub(&total, &scaled)?
        }
        _ => binary::sub(&total, Scalar::Int(correction), 1.into(), None)?,
    };
    let norm = terms::clamp_min(&copy::to_dtype(&norm, promote_types(norm.dtype(), float.to_real()))?, 0.0)?;
    let centred = terms::sub(&rows, &view::unsqueeze(&mean, 1)?)?;
    let weighted = match &weights {
        Some(w) => terms::mul(&centred, w)?,
        None => centred.clone(),
    };
    let product = terms::matmul(&centred, &terms::conj(&view::t(&weighted)?)?)?;
    view::squeeze(&terms::div(&product, &norm)?, None)
}

/// The correlation coefficients of the rows.
pub fn corrcoef(x: &Tensor) -> Result<Tensor> {
    if x.ndim() > 2 {
        bail!(
            Runtime,
            "corrcoef(): expected input to have two or fewer dimensions but got an input with {} dimensions",
            x.ndim()
        );
    }
    let c = cov(x, 1, None, None)?;
    if c.ndim() == 0 {
        return terms::div(&c, &c);
    }
    let d = terms::sqrt(&terms::real(&view::diagonal(&c, 0, 0, 1)?)?)?;
    let c = terms::div(&terms::div(&c, &view::unsqueeze(&d, 1)?)?, &view::unsqueeze(&d, 0)?)?;
    if c.dtype().is_complex() {
        return Ok(c);
    }
    terms::clamp_max(&terms::clamp_min(&c, -1.0)?, 1.0)
}

/// The tensor with slices along `dim` scaled down to a `p`-norm of at most `most`.
pub fn renorm(x: &Tensor, p: f64, dim: i64, most: f64) -> Result<Tensor> {
    if p <= 0.0 {
        bail!(Runtime, "renorm: non-positive-norm not supported");
    }
    if !most.is_finite() && most.is_nan() || most < 0.0 {
        bail!(Runtime, "renorm: expected maxnorm to be >= 0 but got {most}");
    }
    if x.ndim() < 2 {
        bail!(Runtime, "renorm: input needs at least 2 dimensions, got {} dimensions", x.ndim());
    }
    let d = wrap_dim(dim, x.ndim())?;
    let others: Vec<i64> = (0..x.ndim() as i64).filter(|&i| i != d as i64).collect();
    as_one("RenormBackward0", &[x], move |xs| {
        let norm = reduce::vector_norm(&xs[0], p, Some(&others), true, None)?;
        let over = terms::gt_number(&norm, most)?;
        let scale =
            terms::div(&Tensor::full(&[], most.into(), norm.dtype())?, &terms::add_number(&norm, 1e-7)?)?;
        let factor = terms::masked_fill(&scale, &terms::logical_not(&over)?, 1.0)?;
        terms::mul(&xs[0], &factor)
    })
}
