//! Quantiles.
use crate::ops::{copy, index, sort, terms, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, DType, Result, Tensor};

/// What stands between two neighbouring elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    Linear,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

impl Interpolation {
    pub fn parse(name: &str) -> Result<Interpolation> {
        Ok(match name {
            "linear" => Interpolation::Linear,
            "lower" => Interpolation::Lower,
            "higher" => Interpolation::Higher,
            "midpoint" => Interpolation::Midpoint,
            "nearest" => Interpolation::Nearest,
            _ => bail!(
                Runtime,
                "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {name}"
            ),
        })
    }
}

/// The `q`-quantiles along a dimension, or of everything; a vector `q` gives the first dimension of the result.
pub fn quantile(
    x: &Tensor,
    q: &Tensor,
    dim: Option<i64>,
    keepdim: bool,
    how: Interpolation,
) -> Result<Tensor> {
    compute(x, q, dim, keepdim, how, false)
}

/// [`quantile`] of what is not NaN.
pub fn nanquantile(
    x: &Tensor,
    q: &Tensor,
    dim: Option<i64>,
    keepdim: bool,
    how: Interpolation,
) -> Result<Tensor> {
    compute(x, q, dim, keepdim, how, true)
}

fn check(x: &Tensor, q: &Tensor) -> Result<()> {
    if x.numel() == 0 {
        bail!(Runtime, "quantile() input tensor must be non-empty");
    }
    if q.ndim() > 1 {
        bail!(Runtime, "quantile() q must be a scalar or 1D tensor");
    }
    if !matches!(x.dtype(), DType::F32 | DType::F64) {
        bail!(Runtime, "quantile() input tensor must be either float or double dtype");
    }
    if q.dtype() != x.dtype() {
        bail!(Runtime, "quantile() q tensor must be same dtype as the input tensor");
    }
    let values = copy::to_dtype(&q.detach(), DType::F64)?.to_vec::<f64>()?;
    if values.iter().any(|v| !(0.0..=1.0).contains(v)) {
        bail!(Runtime, "quantile() q values must be in the range [0, 1]");
    }
    Ok(())
}

fn compute(
    x: &Tensor,
    q: &Tensor,
    dim: Option<i64>,
    keepdim: bool,
    how: Interpolation,
    skip_nan: bool,
) -> Result<Tensor> {
    check(x, q)?;
    let mut shape = Dims::new();
    if q.ndim() == 1 {
        shape.push(q.numel());
    }
    match dim {
        Some(dim) => {
            let d = wrap_dim(dim, x.ndim())?;
            for (i, &n) in x.shape().iter().enumerate() {
                if i != d || keepdim {
                    shape.push(if i == d { 1 } else { n });
                }
            }
        }
        None if keepdim => shape.extend(std::iter::repeat_n(1, x.ndim())),
        None => {}
    }
    // Rows in order, with the quantiles picked from them.
    let rows = match dim {
        None => view::reshape_to(x, &[x.numel()])?,
        Some(_) if x.ndim() == 0 => view::reshape_to(x, &[1])?,
        Some(dim) => view::movedim(x, &[dim], &[-1])?,
    };
    let sorted = sort::sort(&rows, -1, false)?.0;
    let lead = Dims::from_slice(&sorted.shape()[..sorted.ndim() - 1]);
    let n = sorted.shape()[lead.len()];
    let q = view::reshape_to(q, &[q.numel()])?;
    let ranks = if skip_nan {
        let there = terms::logical_not(&terms::isnan(&sorted.detach())?)?;
        let last = terms::add_number(&super::sum(&there, Some(&[-1]), true, None)?, -1.0)?;
        let last = terms::clamp_min(&copy::to_dtype(&last, q.dtype())?, 0.0)?;
        terms::mul(&q, &last)?
    } else {
        let nan = super::any(&terms::isnan(&sorted.detach())?, Some(&[-1]), true)?;
        let ranks = terms::mul_number(&q, (n - 1) as f64)?;
        terms::masked_fill(&ranks, &nan, (n - 1) as f64)?
    };
    let ranks = match how {
        Interpolation::Lower => terms::floor(&ranks)?,
        Interpolation::Higher => terms::ceil(&ranks)?,
        Interpolation::Nearest => terms::round(&ranks)?,
        _ => ranks,
    };
    let mut full = lead.clone();
    full.push(q.numel());
    let ranks = copy::contiguous(&view::expand_to(&ranks, &full)?)?;
    let below = copy::to_dtype(&ranks.detach(), DType::I64)?;
    let mut values = index::gather(&sorted, -1, &below)?;
    if matches!(how, Interpolation::Linear | Interpolation::Midpoint) {
        let above = copy::to_dtype(&terms::ceil(&ranks.detach())?, DType::I64)?;
        let upper = index::gather(&sorted, -1, &above)?;
        let weight = match how {
            Interpolation::Midpoint => Tensor::full(&[], 0.5.into(), ranks.dtype())?,
            _ => terms::sub(&ranks, &copy::to_dtype(&below, ranks.dtype())?)?,
        };
        values = terms::lerp(&values, &upper, &weight)?;
    }
    let front = view::movedim(&values, &[-1], &[0])?;
    view::reshape_to(&copy::contiguous(&front)?, &shape)
}
