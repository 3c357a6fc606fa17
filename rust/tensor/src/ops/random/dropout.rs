//! Dropout of elements and of whole channels.
use super::discrete::flip_coins;
use super::generator::Source;
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, terms};
use crate::shape::Dims;
use crate::{bail, dispatch, grads, DType, Result, Scalar, Tensor};
use ferrotorch_kernels::random::scale_kept;

fn check(p: f64) -> Result<()> {
    if !(0.0..=1.0).contains(&p) {
        bail!(Value, "dropout probability has to be between 0 and 1, but got {p}");
    }
    Ok(())
}

/// `x * mask * scale` in the layout of `mask`, which is dense, and the same for the gradient.
fn masked(x: &Tensor, mask: &Tensor, scale: f64) -> Result<Tensor> {
    let like_mask = || Tensor::empty_strided(x.shape(), mask.strides(), x.dtype());
    let mut source = x.detach();
    if x.strides() != mask.strides() {
        source = like_mask()?;
        copy::copy_into(&x.detach(), &source)?;
    }
    let out = like_mask()?;
    match x.dtype() {
        DType::F32 => scale_kept(read::<f32>(&source), read(mask), scale as f32, write(&out)),
        DType::F64 => scale_kept(read::<f64>(&source), read(mask), scale, write(&out)),
        other => dispatch!("dropout", other, float_complex T => {
            use crate::Element;
            for ((o, v), &m) in write::<T>(&out).iter_mut().zip(read::<T>(&source)).zip(read::<bool>(mask)) {
                let factor = if m { scale } else { 0.0 };
                *o = T::from_scalar(match v.to_scalar() {
                    Scalar::Complex(c) => Scalar::Complex(c * factor),
                    v => Scalar::Float(v.to_f64() * factor),
                });
            }
            Ok(())
        })?,
    }
    track(out, "MulBackward0", &[x], |s| {
        let mask = s.save(mask);
        move |g: &Tensor, _| Ok(grads![Some(masked(g, &mask.get()?, scale)?)])
    })
}

/// Zeroes elements with probability `p` and scales the others by `1 / (1 - p)`.
pub fn dropout(x: &Tensor, p: f64, train: bool, generator: Option<&Source>) -> Result<Tensor> {
    check(p)?;
    if !train || p == 0.0 || x.numel() == 0 {
        return Ok(x.clone());
    }
    if p == 1.0 {
        return terms::mul(x, &Tensor::zeros(&[], x.dtype())?);
    }
    if !x.dtype().is_differentiable() {
        bail!(
            Runtime,
            "result type Float can't be cast to the desired output type {}",
            x.dtype().type_name()
        );
    }
    let mask = Tensor::empty_strided(x.shape(), &copy::preserved_strides(x), DType::Bool)?;
    flip_coins(&mask, 1.0 - p, generator)?;
    masked(x, &mask, 1.0 / (1.0 - p))
}

/// Noise of one number for each channel.
fn channel_shape(x: &Tensor) -> Result<Dims> {
    if x.ndim() < 2 {
        bail!(Runtime, "Feature dropout requires at least 2 dimensions in the input");
    }
    Ok((0..x.ndim()).map(|d| if d < 2 { x.shape()[d] } else { 1 }).collect())
}

/// Zeroes whole channels with probability `p` and scales the others.
pub fn feature_dropout(x: &Tensor, p: f64, train: bool, generator: Option<&Source>) -> Result<Tensor> {
    check(p)?;
    if !train || p == 0.0 || x.numel() == 0 {
        return Ok(x.clone());
    }
    if p == 1.0 {
        return terms::mul(x, &Tensor::zeros(&[], x.dtype())?);
    }
    let size = channel_shape(x)?;
    if x.dtype().is_integral(true) {
        bail!(
            Runtime,
            "result type Float can't be cast to the desired output type {}",
            x.dtype().type_name()
        );
    }
    let noise = Tensor::empty(&size, x.dtype())?;
    flip_coins(&noise, 1.0 - p, generator)?;
    terms::mul(x, &terms::div_number(&noise, 1.0 - p)?)
}

/// Sets elements to SELU's negative limit and keeps mean and variance.
fn alpha(x: &Tensor, p: f64, train: bool, size: &[usize], generator: Option<&Source>) -> Result<Tensor> {
    check(p)?;
    if !train || p == 0.0 || x.numel() == 0 {
        return Ok(x.clone());
    }
    if p == 1.0 {
        return terms::mul(x, &Tensor::zeros(&[], x.dtype())?);
    }
    let noise = if size == x.shape() {
        Tensor::empty_strided(size, &copy::preserved_strides(x), x.dtype())?
    } else {
        Tensor::empty(size, x.dtype())?
    };
    flip_coins(&noise, 1.0 - p, generator)?;
    const ALPHA: f64 = 1.758_099_340_847_376_6;
    let a = 1.0 / ((ALPHA * ALPHA * p + 1.0) * (1.0 - p)).sqrt();
    let shift =
        terms::add_number(&terms::mul_number(&terms::add_number(&noise, -1.0)?, ALPHA * a)?, ALPHA * a * p)?;
    terms::add(&terms::mul(x, &terms::mul_number(&noise, a)?)?, &shift)
}

/// Alpha dropout of elements.
pub fn alpha_dropout(x: &Tensor, p: f64, train: bool, generator: Option<&Source>) -> Result<Tensor> {
    alpha(x, p, train, x.shape(), generator)
}

/// Alpha dropout of whole channels.
pub fn feature_alpha_dropout(x: &Tensor, p: f64, train: bool, generator: Option<&Source>) -> Result<Tensor> {
    if !train || p == 0.0 {
        return alpha(x, p, train, &[], generator);
    }
    alpha(x, p, train, &channel_shape(x)?, generator)
}
