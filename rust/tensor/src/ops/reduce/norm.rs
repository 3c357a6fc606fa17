//! Norms and sums of exponentials.
use super::Over;
use crate::autograd::track;
use crate::ops::memory::{read, widened, write};
use crate::ops::{copy, terms};
use crate::{bail, grads, DType, Result, Tensor};
use ferrotorch_kernels::reduce::{
    AbsLargest, AbsSmallest, AbsSum, CountNonzero, Euclid, ExpSum, Largest, PowerSum,
};

/// The norm of a real tensor's elements in the type that it is computed in.
fn compute(x: &Tensor, over: &Over, p: f64) -> Result<Tensor> {
    widened!("linalg_vector_norm", x.dtype(), float T C => {
        if p == 2.0 {
            over.run::<T, _>(Euclid::<C>::new(), x, &[()])
        } else if p == 1.0 {
            over.run::<T, _>(AbsSum::<C>::new(), x, &[()])
        } else if p == 0.0 {
            let count = over.run::<T, _>(CountNonzero::<C>::new(), x, &[()])?;
            copy::to_dtype(&count, <C as crate::Element>::DTYPE)
        } else if p == f64::INFINITY {
            over.run::<T, _>(AbsLargest::<C>::new(), x, &[()])
        } else if p == f64::NEG_INFINITY {
            over.run::<T, _>(AbsSmallest::<C>::new(), x, &[()])
        } else {
            let out = over.run::<T, _>(PowerSum::<C>::new(p as C), x, &[()])?;
            write::<C>(&out).iter_mut().for_each(|v| *v = v.powf(1.0 / p as C));
            Ok(out)
        }
    })
}

/// The gradient of the `p`-norm.
fn norm_gradient(g: &Tensor, x: &Tensor, y: &Tensor, p: f64, over: &Over) -> Result<Tensor> {
    let (g, y) = (over.keep(g)?, over.keep(y)?);
    if p == 1.0 {
        return terms::mul(&terms::sgn(x)?, &g);
    }
    if p == 2.0 {
        let ratio = terms::masked_fill(&terms::div(x, &y)?, &terms::eq_number(&y, 0.0)?, 0.0)?;
        return terms::mul(&g, &ratio);
    }
    if p.is_infinite() {
        let size = terms::abs(x)?;
        let mask = copy::to_dtype(&terms::equal_or_nan(&size, &y)?, y.dtype())?;
        let dims: Vec<i64> = (0..x.ndim() as i64).filter(|&d| over.reduced[d as usize]).collect();
        let count = if dims.is_empty() { mask.clone() } else { super::sum(&mask, Some(&dims), true, None)? };
        return terms::mul(&terms::mul(&terms::sgn(x)?, &mask)?, &terms::div(&g, &count)?);
    }
    if p < 1.0 {
        let part = terms::mul(&terms::sgn(x)?, &terms::pow_number(&terms::abs(x)?, p - 1.0)?)?;
        let part = terms::masked_fill(&part, &terms::eq_number(x, 0.0)?, 0.0)?;
        return terms::mul(&part, &terms::mul(&g, &terms::pow_number(&y, 1.0 - p)?)?);
    }
    let part = if p < 2.0 {
        let part = terms::mul(&terms::sgn(x)?, &terms::pow_number(&terms::abs(x)?, p - 1.0)?)?;
        terms::masked_fill(&part, &terms::eq_number(x, 0.0)?, 0.0)?
    } else {
        terms::mul(x, &terms::pow_number(&terms::abs(x)?, p - 2.0)?)?
    };
    let scale = terms::div(&g, &terms::pow_number(&y, p - 1.0)?)?;
    terms::mul(&part, &terms::masked_fill(&scale, &terms::eq_number(&y, 0.0)?, 0.0)?)
}

fn tracked_norm(
    x: &Tensor,
    p: f64,
    dims: Option<&[i64]>,
    keepdim: bool,
    dtype: Option<DType>,
    name: &'static str,
) -> Result<Tensor> {
    let x = match dtype {
        Some(d) => copy::to_dtype(x, d)?,
        None => x.clone(),
    };
    let over = Over::new(&x, dims, keepdim)?;
    if (p < 0.0 || p == f64::INFINITY) && over.count == 0 {
        let which = if p < 0.0 { "negative" } else { "infinity" };
        if dims.is_none_or(<[i64]>::is_empty) {
            bail!(Runtime, "linalg.vector_norm cannot compute the {p} norm on an empty tensor because the operation does not have an identity");
        }
        bail!(Runtime, "linalg.vector_norm cannot compute the {p} norm on the dimension of size 0 because the operation does not have an identity ({which} order)");
    }
    let plain = x.detach();
    let source = if x.dtype().is_complex() { terms::abs(&plain)? } else { plain };
    let out = copy::to_dtype(&compute(&source, &over, p)?, x.dtype().to_real())?;
    track(out, name, &[&x], |s| {
        let (x, y) = (s.save(&x), s.output());
        move |g: &Tensor, _| {
            if p == 0.0 {
                return Ok(grads![None]);
            }
            Ok(grads![Some(norm_gradient(g, &x.get()?, &y.get()?, p, &over)?)])
        }
    })
}

/// The `p`-norm of the elements over some dimensions.
pub fn vector_norm(
    x: &Tensor,
    p: f64,
    dims: Option<&[i64]>,
    keepdim: bool,
    dtype: Option<DType>,
) -> Result<Tensor> {
    if !x.dtype().is_differentiable() {
        bail!(
            Runtime,
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
            x.dtype().type_name()
        );
    }
    if let Some(d) = dtype {
        if !d.is_differentiable() {
            bail!(
                Runtime,
                "linalg.vector_norm: dtype should be floating point or complex. Got {}",
                d.type_name()
            );
        }
        if d.is_complex() != x.dtype().is_complex() {
            let kind = if x.dtype().is_complex() { "complex" } else { "real" };
            bail!(
                Runtime,
                "linalg.vector_norm: dtype should be {kind} for {kind} inputs, but got {}",
                d.type_name()
            );
        }
    }
    tracked_norm(x, p, dims, keepdim, dtype, "LinalgVectorNormBackward0")
}

/// `torch.norm` for a number `p`.
pub fn norm(x: &Tensor, p: f64, dims: Option<&[i64]>, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    vector_norm(x, p, dims, keepdim, dtype)
}

/// The `p`-norm of all elements under another name in the graph.
pub fn named_norm(x: &Tensor, p: f64, name: &'static str) -> Result<Tensor> {
    if !x.dtype().is_differentiable() {
        bail!(
            Runtime,
            "norm(): input dtype should be either floating point or complex. Got {} instead.",
            x.dtype().type_name()
        );
    }
    tracked_norm(x, p, None, false, None, name)
}

/// The logarithm of the sum of exponentials, without overflow.
pub fn logsumexp(x: &Tensor, dims: &[i64], keepdim: bool) -> Result<Tensor> {
    let x = if x.dtype().is_integral(true) {
        copy::to_dtype(x, crate::promotion::default_dtype())?
    } else {
        x.clone()
    };
    let over = Over::new(&x, Some(dims), keepdim)?;
    let plain = x.detach();
    let out = if x.dtype().is_complex() {
        let shift = super::amax(&terms::real(&plain)?, Some(dims), true)?;
        let shift = terms::masked_fill(&shift, &terms::is_infinite(&shift)?, 0.0)?;
        let sum = super::sum(&terms::exp(&terms::sub(&plain, &shift)?)?, Some(dims), true, None)?;
        terms::add(&terms::log(&sum)?, &shift)?.reshape(&over.shape)?
    } else {
        let out = widened!("logsumexp", plain.dtype(), float T C => {
            let max = over.run::<T, _>(Largest::<C>::new(), &plain, &[()])?;
            // An infinite maximum is no shift: the exponentials show what it is.
            write::<C>(&max).iter_mut().for_each(|m| *m = if m.is_infinite() { 0.0 } else { *m });
            over.run::<T, _>(ExpSum::<C>::new(), &plain, read::<C>(&max))
        })?;
        copy::to_dtype(&out, x.dtype())?
    };
    track(out, "LogsumexpBackward0", &[&x], |s| {
        let (x, y) = (s.save(&x), s.output());
        move |g: &Tensor, _| {
            let weight = terms::exp(&terms::sub(&x.get()?, &over.keep(&y.get()?)?)?)?;
            Ok(grads![Some(terms::mul(&over.keep(g)?, &terms::conj(&weight)?)?)])
        }
    })
}
