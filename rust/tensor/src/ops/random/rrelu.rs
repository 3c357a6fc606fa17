//! The rectifier with random slopes.
use super::generator::{source, Source};
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{copy, terms};
use crate::{bail, dispatch, grads, Element, Result, Scalar, Tensor};

/// Multiplies negative elements by slopes drawn from [lower, upper), or by their mean outside training.
pub fn rrelu(x: &Tensor, lower: f64, upper: f64, train: bool, generator: Option<&Source>) -> Result<Tensor> {
    for (bound, value) in [("lower", lower), ("upper", upper)] {
        if !value.is_finite() {
            bail!(Runtime, "rrelu: {bound} bound must be finite, got {value}");
        }
    }
    if lower > upper {
        bail!(Runtime, "Lower bound should be less than or equal to the upper bound");
    }
    let slopes = Tensor::ones(x.shape(), x.dtype())?;
    let values = copy::contiguous(&x.detach())?;
    {
        let mut g = source(generator).lock();
        dispatch!("rrelu_with_noise_out_cpu", x.dtype(), float T => {
            for (s, v) in write::<T>(&slopes).iter_mut().zip(read::<T>(&values)) {
                let v = v.to_scalar().to_f64();
                if train && v <= 0.0 {
                    *s = T::from_scalar(Scalar::Float(g.uniform() * (upper - lower) + lower));
                } else if !train && v < 0.0 {
                    *s = T::from_scalar(Scalar::Float((lower + upper) / 2.0));
                }
            }
            Ok(())
        })?;
    }
    let out = terms::mul(&x.detach(), &slopes)?;
    track(out, if train { "RreluWithNoiseBackward0" } else { "LeakyReluBackward0" }, &[x], |s| {
        let slopes = s.save(&slopes);
        move |g: &Tensor, _| Ok(grads![Some(terms::mul(g, &slopes.get()?)?)])
    })
}
