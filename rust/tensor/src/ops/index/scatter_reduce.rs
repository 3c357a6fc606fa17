//! Scatters that combine all elements that meet: `scatter_reduce` and `index_reduce`.
use super::gather::gather;
use super::scatter::{check, covered, run, scatter_add, scatter_number, spread_to};
use super::{int64, target, Combinable};
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, terms, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, dispatch, grads, DType, Element, Result, Scalar, Tensor};

/// What becomes of elements that meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    Sum,
    Prod,
    Mean,
    Amax,
    Amin,
}

impl Reduction {
    /// The meaning of `reduce=` in `scatter_reduce`.
    pub fn parse(name: &str) -> Result<Reduction> {
        Ok(match name {
            "sum" => Reduction::Sum,
            "prod" => Reduction::Prod,
            "mean" => Reduction::Mean,
            "amax" => Reduction::Amax,
            "amin" => Reduction::Amin,
            _ => bail!(Runtime, "reduce argument must be either sum, prod, mean, amax or amin, got {name}"),
        })
    }

    /// What a place that does not count itself starts from.
    fn start(self, dtype: DType) -> Scalar {
        let infinity = |sign: f64| match dtype {
            DType::Bool => Scalar::Bool(sign > 0.0),
            DType::U8 => Scalar::Int(if sign > 0.0 { 255 } else { 0 }),
            d if d.is_integral(false) => {
                let bits = 8 * d.size() as u32 - 1;
                Scalar::Int(if sign > 0.0 { (1u64 << bits).wrapping_sub(1) as i64 } else { (-1i64) << bits })
            }
            _ => Scalar::Float(sign * f64::INFINITY),
        };
        match self {
            Reduction::Sum | Reduction::Mean => Scalar::Int(0),
            Reduction::Prod => Scalar::Int(1),
            Reduction::Amax => infinity(-1.0),
            Reduction::Amin => infinity(1.0),
        }
    }
}

fn compare<T: Element + PartialOrd>(a: &mut T, b: T, largest: bool) {
    #[allow(clippy::eq_op)]
    let nan = b != b;
    if nan || if largest { b > *a } else { b < *a } {
        *a = b;
    }
}

/// How many source elements each place receives.
fn counts(like: &Tensor, dim: i64, index: &Tensor, start: Scalar) -> Result<Tensor> {
    let ones = Tensor::ones(index.shape(), like.dtype())?;
    scatter_add(&Tensor::full(like.shape(), start, like.dtype())?, dim, index, &ones, None)
}

fn divide_by_counts(y: &Tensor, counts: &Tensor) -> Result<()> {
    dispatch!("scatter_reduce", y.dtype(), number T => {
        let counts = copy::contiguous(counts)?;
        let mut counts = read::<T>(&counts).iter();
        y.for_each_offset(|i| {
            let n = counts.next().map_or(1.0, |c| match c.to_scalar() {
                Scalar::Complex(c) => c.re,
                c => c.to_f64(),
            });
            let to = &mut write::<T>(y)[i];
            *to = T::from_scalar(match to.to_scalar() {
                Scalar::Int(v) => Scalar::Int(v.div_euclid(n.max(1.0) as i64)),
                Scalar::Complex(v) => Scalar::Complex(v / n.max(1.0)),
                v => Scalar::Float(v.to_f64() / n.max(1.0)),
            });
        });
        Ok(())
    })
}

/// `x` with `src`'s elements combined into it where `index` says along `dim`; without `include_self` only source elements count.
pub fn scatter_reduce(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    how: Reduction,
    include_self: bool,
) -> Result<Tensor> {
    let d = check("scatter", x, dim, index, Some(src))?;
    let (y, places) = (target(x, None)?, int64(index)?);
    if places.numel() > 0 {
        let values = covered(src, &places)?;
        let number = how.start(x.dtype());
        dispatch!("scatter_reduce", x.dtype(), all T => {
            if !include_self {
                let start = vec![number.to::<T>(); places.numel()];
                run::<T>(&y, d, &places, &start, |a, b| *a = b)?;
            }
            let values = read::<T>(&values);
            match how {
                Reduction::Sum | Reduction::Mean => run::<T>(&y, d, &places, values, |a, b| *a = a.plus(b)),
                Reduction::Prod => run::<T>(&y, d, &places, values, |a, b| *a = a.times(b)),
                Reduction::Amax | Reduction::Amin => Ok(()),
            }
        })?;
        if matches!(how, Reduction::Amax | Reduction::Amin) {
            dispatch!("scatter_reduce", x.dtype(), real_bool T => {
                run::<T>(&y, d, &places, read::<T>(&values), |a, b| compare(a, b, how == Reduction::Amax))
            })?;
        }
        if how == Reduction::Mean {
            divide_by_counts(&y, &counts(&y, d as i64, &places, Scalar::Int(include_self as i64))?)?;
        }
    }
    track(y, "ScatterReduceBackward0", &[x, src], |s| {
        let (x0, src0, y0, index) = (s.save(x), s.save(src), s.output(), s.save(&places));
        move |g: &Tensor, need| {
            let (x, src, index) = (x0.get()?, src0.get()?, index.get()?);
            let covered = narrow_to(&src, index.shape())?;
            let (mut a, b) = gradients(g, &x, &covered, &y0.get()?, dim, &index, how, include_self)?;
            if !include_self {
                a = scatter_number(&a, dim, &index, 0.into(), None)?;
            }
            Ok(grads![need.then(0, || Ok(a))?, need.then(1, || spread_to(b, src.shape()))?])
        }
    })
}

fn narrow_to(src: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let mut out = src.clone();
    for (d, &n) in shape.iter().enumerate() {
        if src.shape()[d] != n {
            out = view::narrow(&out, d as i64, 0, n as i64)?;
        }
    }
    Ok(out)
}

#[allow(clippy::too_many_arguments)]
fn gradients(
    g: &Tensor,
    x: &Tensor,
    src: &Tensor,
    y: &Tensor,
    dim: i64,
    index: &Tensor,
    how: Reduction,
    include_self: bool,
) -> Result<(Tensor, Tensor)> {
    match how {
        Reduction::Sum => Ok((g.clone(), gather(g, dim, index)?)),
        Reduction::Mean => {
            let n = counts(g, dim, index, Scalar::Int(include_self as i64))?;
            let n = terms::masked_fill(&n, &terms::eq_number(&n, 0.0)?, 1.0)?;
            let shared = terms::div(g, &n)?;
            Ok((shared.clone(), gather(&shared, dim, index)?))
        }
        Reduction::Amax | Reduction::Amin => {
            let own = copy::to_dtype(&terms::equal_or_nan(x, y)?, g.dtype())?;
            let theirs =
                copy::to_dtype(&terms::equal_or_nan(src, &gather(&y.detach(), dim, index)?)?, g.dtype())?;
            let base = if include_self { own.clone() } else { Tensor::zeros(own.shape(), own.dtype())? };
            let n = scatter_add(&base, dim, index, &theirs, None)?;
            let n = terms::masked_fill(&n, &terms::eq_number(&n, 0.0)?, 1.0)?;
            let shared = terms::div(g, &n)?;
            Ok((terms::mul(&own, &shared)?, terms::mul(&theirs, &gather(&shared, dim, index)?)?))
        }
        Reduction::Prod => product_gradients(g, x, src, y, dim, index, include_self),
    }
}

/// The product's gradients, with the one zero among the factors of a place left out where there is one.
fn product_gradients(
    g: &Tensor,
    x: &Tensor,
    src: &Tensor,
    y: &Tensor,
    dim: i64,
    index: &Tensor,
    include_self: bool,
) -> Result<(Tensor, Tensor)> {
    let without_zero = terms::masked_fill(x, &terms::eq_number(x, 0.0)?, 1.0)?;
    let rest = scatter_reduce(&without_zero, dim, index, src, Reduction::Prod, include_self)?;
    let own = terms::div(&terms::mul(g, &rest)?, &without_zero)?;
    let zero = terms::eq_number(src, 0.0)?;
    let zeros = scatter_add(
        &Tensor::zeros(x.shape(), x.dtype())?,
        dim,
        index,
        &copy::to_dtype(&zero, x.dtype())?,
        None,
    )?;
    let single = terms::eq_number(&gather(&zeros, dim, index)?, 1.0)?;
    let single = terms::logical_and(&zero, &single)?;
    let filled = terms::masked_fill(src, &single, 1.0)?;
    let others = scatter_reduce(x, dim, index, &filled, Reduction::Prod, include_self)?;
    let alone = gather(&terms::mul(g, &others)?, dim, index)?;
    let shared = terms::div(&gather(&terms::mul(g, y)?, dim, index)?, &terms::masked_fill(src, &zero, 1.0)?)?;
    Ok((own, terms::where_(&single, &alone, &shared)?))
}

/// `x` with slices of `source` combined into the slices along `dim` that `index` names.
pub fn index_reduce(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    how: &str,
    include_self: bool,
) -> Result<Tensor> {
    let how = match Reduction::parse(how) {
        Ok(how) if how != Reduction::Sum => how,
        _ => bail!(
            Runtime,
            "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {how}."
        ),
    };
    let d = wrap_dim(dim, x.ndim())?;
    if index.ndim() > 1 {
        bail!(
            Index,
            "index_reduce_(): Index is supposed to be a vector, but got dim: {} with type: {} and size: {}",
            index.ndim(),
            index.dtype().type_name(),
            crate::shape::display(index.shape())
        );
    }
    if !matches!(index.dtype(), DType::I32 | DType::I64) {
        bail!(Runtime, "index_reduce(): Expected dtype int32/int64 for index");
    }
    if source.dtype() != x.dtype() {
        bail!(Runtime, "index_reduce(): self and source must have the same scalar type");
    }
    let n = if source.ndim() == 0 { 1 } else { source.shape()[d.min(source.ndim() - 1)] };
    if index.numel() != n {
        bail!(
            Runtime,
            "index_reduce(): Number of indices ({}) should be equal to source.size(dim): ({n}), for dim: {d}",
            index.numel()
        );
    }
    let size = x.shape().get(d).copied().unwrap_or(1) as i64;
    let places = int64(index)?;
    if read::<i64>(&places).iter().any(|&i| i < 0 || i >= size) {
        bail!(Index, "index out of range in self");
    }
    let mut lead: Dims = smallvec::smallvec![1; source.ndim()];
    if let Some(slot) = lead.get_mut(d) {
        *slot = n;
    }
    let full = view::expand_to(&view::reshape_to(&places, &lead)?, source.shape())?;
    scatter_reduce(x, dim, &full, source, how, include_self)
}
