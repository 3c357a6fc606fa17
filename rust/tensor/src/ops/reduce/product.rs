//! Products.
use super::Over;
use crate::autograd::track;
use crate::ops::memory::widened;
use crate::ops::{copy, join, scan, terms, view};
use crate::shape::wrap_dim;
use crate::{grads, DType, Result, Tensor};
use ferrotorch_kernels::reduce::Product;

fn product(x: &Tensor, over: &Over, dtype: Option<DType>) -> Result<Tensor> {
    let natural = if x.dtype().is_integral(true) { DType::I64 } else { x.dtype() };
    let dtype = dtype.unwrap_or(natural);
    let x = if dtype == DType::I64 && x.dtype().is_integral(true) {
        x.detach()
    } else {
        copy::to_dtype(&x.detach(), dtype)?
    };
    let out = widened!("prod", x.dtype(), number T C => over.run::<T, _>(Product::<C>::new(), &x, &[()]))?;
    copy::to_dtype(&out, dtype)
}

/// The product of all elements.
pub fn prod(x: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    let out = product(x, &Over::new(x, None, false)?, dtype)?;
    track(out, "ProdBackward0", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| {
            let (x, y) = (x.get()?, y.get()?);
            if terms::has_zero(&x)? {
                let flat = view::reshape_to(&x, &[x.numel()])?;
                return Ok(grads![Some(view::reshape_to(&around_zeros(g, &flat, 0)?, x.shape())?)]);
            }
            Ok(grads![Some(terms::div(&terms::mul(g, &terms::conj(&y)?)?, &terms::conj(&x)?)?)])
        }
    })
}

/// The product along a dimension.
pub fn prod_dim(x: &Tensor, dim: i64, keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    let over = Over::new(x, Some(&[dim]), keepdim)?;
    let out = product(x, &over, dtype)?;
    let d = wrap_dim(dim, x.ndim())? as i64;
    track(out, "ProdBackward1", &[x], |s| {
        let (x, y) = (s.save(x), s.output());
        move |g: &Tensor, _| {
            let (x, g, y) = (x.get()?, over.keep(g)?, over.keep(&y.get()?)?);
            if x.ndim() == 0 {
                return Ok(grads![Some(g)]);
            }
            if terms::has_zero(&x)? {
                return Ok(grads![Some(around_zeros(&g, &x, d)?)]);
            }
            Ok(grads![Some(terms::div(&terms::mul(&g, &terms::conj(&y)?)?, &terms::conj(&x)?)?)])
        }
    })
}

/// The gradient where some elements are zero: for each one the product of the others, from both sides.
fn around_zeros(g: &Tensor, x: &Tensor, dim: i64) -> Result<Tensor> {
    let n = x.shape()[dim as usize];
    if x.numel() == 0 {
        return Tensor::zeros(x.shape(), g.dtype());
    }
    let mut ones = crate::shape::Dims::from_slice(x.shape());
    ones[dim as usize] = 1;
    let ones = Tensor::ones(&ones, x.dtype())?;
    let before =
        scan::cumprod(&join::cat(&[ones.clone(), view::narrow(x, dim, 0, n as i64 - 1)?], dim)?, dim, None)?;
    let tail = join::flip(&view::narrow(x, dim, 1, n as i64 - 1)?, &[dim])?;
    let after = join::flip(&scan::cumprod(&join::cat(&[ones, tail], dim)?, dim, None)?, &[dim])?;
    terms::mul(g, &terms::conj(&terms::mul(&before, &after)?)?)
}
