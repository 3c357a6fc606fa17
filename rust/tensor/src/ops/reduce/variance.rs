//! Variances and standard deviations.
use super::Over;
use crate::autograd::{track, track_many};
use crate::ops::memory::{read, widened, write};
use crate::ops::{copy, terms, view};
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_kernels::reduce::{SquaredDistance, Sum};

/// Variance and mean, each in the type that they are computed in.
fn moments(x: &Tensor, over: &Over, correction: f64) -> Result<(Tensor, Tensor)> {
    if x.dtype().is_complex() {
        let (re, re_mean) = moments(&view::real(x)?, over, correction)?;
        let (im, im_mean) = moments(&view::imag(x)?, over, correction)?;
        return Ok((terms::add(&re, &im)?, terms::complex(&re_mean, &im_mean)?));
    }
    let free = (over.count as f64 - correction).max(0.0);
    widened!("var", x.dtype(), float T C => {
        let mean = over.run::<T, _>(Sum::<C>::new(), x, &[()])?;
        write::<C>(&mean).iter_mut().for_each(|m| *m /= over.count as C);
        let var = over.run::<T, _>(SquaredDistance::<C>::new(), x, read::<C>(&mean))?;
        write::<C>(&var).iter_mut().for_each(|v| *v /= free as C);
        Ok((var, mean))
    })
}

fn check(x: &Tensor, op: &str) -> Result<()> {
    if !x.dtype().is_differentiable() {
        bail!(Runtime, "{op} only support floating point and complex dtypes");
    }
    Ok(())
}

/// `2 (x - mean) / (n - correction)`, times the gradient.
fn var_gradient(g: &Tensor, x: &Tensor, over: &Over, correction: f64) -> Result<Tensor> {
    let dims: Vec<i64> = (0..x.ndim() as i64).filter(|&d| over.reduced[d as usize]).collect();
    let mean = if dims.is_empty() { x.clone() } else { super::mean(x, Some(&dims), true, None)? };
    let centred = terms::sub(x, &mean)?;
    let factor = 2.0 / (over.count as f64 - correction).max(0.0);
    terms::mul(&terms::mul_number(&over.keep(g)?, factor)?, &centred)
}

/// The gradient through the square root; zero where the deviation is.
fn std_gradient(g: &Tensor, y: &Tensor) -> Result<Tensor> {
    let part = terms::div(g, &terms::mul_number(y, 2.0)?)?;
    terms::masked_fill(&part, &terms::eq_number(y, 0.0)?, 0.0)
}

fn real_type(x: &Tensor) -> DType {
    x.dtype().to_real()
}

/// The variance over some dimensions, with `correction` taken off the number of elements.
pub fn var(x: &Tensor, dims: Option<&[i64]>, correction: f64, keepdim: bool) -> Result<Tensor> {
    check(x, "std and var")?;
    let over = Over::new(x, dims, keepdim)?;
    let out = copy::to_dtype(&moments(&x.detach(), &over, correction)?.0, real_type(x))?;
    track(out, "VarBackward0", &[x], |s| {
        let x = s.save(x);
        move |g: &Tensor, _| Ok(grads![Some(var_gradient(g, &x.get()?, &over, correction)?)])
    })
}

/// The square root of the variance.
pub fn std(x: &Tensor, dims: Option<&[i64]>, correction: f64, keepdim: bool) -> Result<Tensor> {
    check(x, "std and var")?;
    let over = Over::new(x, dims, keepdim)?;
    let out = copy::to_dtype(&root(moments(&x.detach(), &over, correction)?.0), real_type(x))?;
    track(out, "StdBackward0", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| {
            let g = std_gradient(g, &y.get()?)?;
            Ok(grads![Some(var_gradient(&g, &x.get()?, &over, correction)?)])
        }
    })
}

fn root(x: Tensor) -> Tensor {
    match x.dtype() {
        DType::F32 => write::<f32>(&x).iter_mut().for_each(|v| *v = v.sqrt()),
        _ => write::<f64>(&x).iter_mut().for_each(|v| *v = v.sqrt()),
    }
    x
}

fn both(
    x: &Tensor,
    dims: Option<&[i64]>,
    correction: f64,
    keepdim: bool,
    std: bool,
) -> Result<(Tensor, Tensor)> {
    check(x, if std { "std_mean" } else { "var_mean" })?;
    let over = Over::new(x, dims, keepdim)?;
    let (var, mean) = moments(&x.detach(), &over, correction)?;
    let first = copy::to_dtype(&if std { root(var) } else { var }, real_type(x))?;
    let outs = vec![first, copy::to_dtype(&mean, x.dtype())?];
    let n = over.count as f64;
    let outs = track_many(outs, if std { "StdMeanBackward0" } else { "VarMeanBackward0" }, &[x], |s| {
        let (x, y) = (s.save(x), std.then(|| s.output_at(0)));
        move |gs: &[Option<Tensor>], _| {
            let spread = match &gs[0] {
                None => None,
                Some(g) => {
                    let g = match &y {
                        Some(y) => std_gradient(g, &y.get()?)?,
                        None => g.clone(),
                    };
                    Some(var_gradient(&g, &x.get()?, &over, correction)?)
                }
            };
            let mean = match &gs[1] {
                None => None,
                Some(g) => Some(over.spread(&terms::div_number(g, n)?)?),
            };
            Ok(grads![match (spread, mean) {
                (Some(a), Some(b)) => Some(terms::add(&a, &b)?),
                (a, b) => a.or(b),
            }])
        }
    })?;
    let [a, b]: [Tensor; 2] = super::over::exactly(outs)?;
    Ok((a, b))
}

/// Variance and mean in one go.
pub fn var_mean(
    x: &Tensor,
    dims: Option<&[i64]>,
    correction: f64,
    keepdim: bool,
) -> Result<(Tensor, Tensor)> {
    both(x, dims, correction, keepdim, false)
}

/// Standard deviation and mean in one go.
pub fn std_mean(
    x: &Tensor,
    dims: Option<&[i64]>,
    correction: f64,
    keepdim: bool,
) -> Result<(Tensor, Tensor)> {
    both(x, dims, correction, keepdim, true)
}
