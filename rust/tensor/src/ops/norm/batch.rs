//! Batch normalisation and, on a folded batch, instance normalisation.
use super::parts::{check_dtypes, dense, dense_opt, get, read, wide, write, Inputs};
use crate::autograd::{any_tracks, track, Need};
use crate::ops::terms;
use crate::shape::Dims;
use crate::{bail, grads, ops, DType, Element, Result, Tensor};
use ferrotorch_kernels::matmul::Real;
use ferrotorch_kernels::norm::{batch_backward, batch_forward, BatchGradients, Images};

/// The running statistics and how they are used.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    pub mean: Option<&'a Tensor>,
    pub var: Option<&'a Tensor>,
    /// Normalise with the batch's own statistics and update the running ones.
    pub training: bool,
    pub momentum: f64,
    pub eps: f64,
}

fn images(x: &Tensor) -> Images {
    let s = x.shape();
    Images {
        batch: s.first().copied().unwrap_or(0),
        channels: s.get(1).copied().unwrap_or(0),
        pixels: s.iter().skip(2).product(),
    }
}

/// Batch normalisation over all dimensions but the second.
pub fn batch_norm(
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    running: Running,
) -> Result<Tensor> {
    Ok(native_batch_norm(x, weight, bias, running)?.0)
}

/// [`batch_norm`] with the batch's mean and inverse deviation, which are empty outside of training.
pub fn native_batch_norm(
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    running: Running,
) -> Result<(Tensor, Tensor, Tensor)> {
    let shape = images(x);
    if !running.training {
        for (name, t) in [("running_mean", running.mean), ("running_var", running.var)] {
            if t.is_none() {
                bail!(Runtime, "{name} must be defined in evaluation mode");
            }
        }
    }
    for (name, t) in
        [("running_mean", running.mean), ("running_var", running.var), ("weight", weight), ("bias", bias)]
    {
        if let Some(t) = t.filter(|t| t.numel() != shape.channels) {
            bail!(Runtime, "{name} should contain {} elements not {}", shape.channels, t.numel());
        }
    }
    let dtype = wide("batch_norm", x.dtype())?;
    check_dtypes(x, &[weight, bias, running.mean, running.var])?;
    let (mean, inverse, y) = match dtype {
        DType::F32 => forward::<f32>(shape, x, weight, bias, running)?,
        _ => forward::<f64>(shape, x, weight, bias, running)?,
    };
    let inputs = Inputs::new(x, weight, bias);
    let training = running.training;
    let (at_weight, at_bias) = (inputs.weight, inputs.bias);
    let saved = (mean.clone(), inverse.clone());
    let eps = running.eps;
    let y = track(y, "NativeBatchNormBackward0", &inputs.list, |s| {
        let (sx, sw) = (s.save(x), inputs.save_weight(s));
        move |g, need| {
            let (x, w) = (sx.get()?, get(&sw)?);
            let (mean, inverse) = &saved;
            let mut tracked = vec![g, &x];
            tracked.extend(&w);
            let parts = if any_tracks(&tracked) {
                composite(g, &x, w.as_ref(), mean, inverse, training, eps)?
            } else {
                fused(g, &x, w.as_ref(), mean, inverse, training, need)?
            };
            let [gx, gw, gb] = parts;
            let mut out = grads![gx];
            if at_weight.is_some() {
                out.push(gw);
            }
            if at_bias.is_some() {
                out.push(gb);
            }
            Ok(out)
        }
    })?;
    let empty = || Tensor::empty(&[0], dtype);
    Ok(if training { (y, mean, inverse) } else { (y, empty()?, empty()?) })
}

fn forward<T: Real + Element>(
    shape: Images,
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    running: Running,
) -> Result<(Tensor, Tensor, Tensor)> {
    let dtype = T::DTYPE;
    let c = shape.channels;
    let out = Tensor::empty(x.shape(), dtype)?;
    let input = dense(x, dtype)?;
    let (w, b) = (dense_opt(weight, dtype)?, dense_opt(bias, dtype)?);
    let (mean, var) = (Tensor::empty(&[c], dtype)?, Tensor::empty(&[c], dtype)?);
    if !running.training {
        for (from, to) in [(running.mean, &mean), (running.var, &var)] {
            if let Some(t) = from {
                ops::copy::copy_into(&t.detach().reshape(&[c])?, to)?;
            }
        }
    }
    batch_forward::<T>(
        shape,
        read(&input),
        w.as_ref().map(read),
        b.as_ref().map(read),
        running.training,
        running.eps,
        write(&mean),
        write(&var),
        write(&out),
    );
    // An empty batch says nothing about the statistics.
    if running.training && x.numel() > 0 {
        let count = (shape.batch * shape.pixels) as f64;
        update::<T>(running.mean, &mean, running.momentum, 1.0)?;
        update::<T>(running.var, &var, running.momentum, count / (count - 1.0))?;
    }
    // From here on only the inverse deviation is of use.
    for v in write::<T>(&var) {
        let wide = v.to_f64().unwrap_or(f64::NAN);
        *v = T::from(1.0 / (wide + running.eps).sqrt()).unwrap_or_else(T::nan);
    }
    Ok((mean, var, ops::copy::to_dtype(&out, x.dtype())?))
}

/// `running = (1 - momentum) * running + momentum * factor * batch`, in place.
fn update<T: Real + Element>(
    running: Option<&Tensor>,
    batch: &Tensor,
    momentum: f64,
    factor: f64,
) -> Result<()> {
    let Some(running) = running else { return Ok(()) };
    let old = ops::copy::to_dtype(&running.detach(), T::DTYPE)?.to_vec::<T>()?;
    let wide = |x: T| x.to_f64().unwrap_or(f64::NAN);
    let new = old.iter().zip(read::<T>(batch)).map(|(&r, &b)| {
        T::from((1.0 - momentum) * wide(r) + momentum * (factor * wide(b))).unwrap_or_else(T::nan)
    });
    let new = Tensor::from_vec(new.collect::<Vec<T>>(), running.shape())?;
    ops::copy::copy_into(&new, &running.detach())?;
    running.bump_version();
    Ok(())
}

fn fused(
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    mean: &Tensor,
    inverse: &Tensor,
    training: bool,
    need: Need,
) -> Result<[Option<Tensor>; 3]> {
    match mean.dtype() {
        DType::F32 => backward::<f32>(g, x, w, mean, inverse, training, need),
        _ => backward::<f64>(g, x, w, mean, inverse, training, need),
    }
}

fn backward<T: Real + Element>(
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    mean: &Tensor,
    inverse: &Tensor,
    training: bool,
    need: Need,
) -> Result<[Option<Tensor>; 3]> {
    let dtype = T::DTYPE;
    let shape = images(x);
    let (g0, x0, w0) = (dense(g, dtype)?, dense(x, dtype)?, dense_opt(w, dtype)?);
    let gx = if need.get(0) { Some(Tensor::empty(x.shape(), dtype)?) } else { None };
    let (gw, gb) = (Tensor::empty(&[shape.channels], dtype)?, Tensor::empty(&[shape.channels], dtype)?);
    let to = BatchGradients { x: gx.as_ref().map(write), weight: write(&gw), bias: write(&gb) };
    let w = w0.as_ref().map(read);
    batch_backward::<T>(shape, read(&g0), read(&x0), w, read(mean), read(inverse), training, to);
    Ok([gx, Some(gw), Some(gb)])
}

/// The same gradients made of differentiable operators, for second derivatives.
fn composite(
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    mean: &Tensor,
    inverse: &Tensor,
    training: bool,
    eps: f64,
) -> Result<[Option<Tensor>; 3]> {
    let dims: Vec<i64> = (0..x.ndim() as i64).filter(|&d| d != 1).collect();
    let mut size = Dims::from_elem(1, x.ndim());
    size[1] = x.shape()[1];
    let average = |t: &Tensor| ops::reduce::mean(t, Some(&dims), true, None);
    let total = |t: &Tensor| ops::reduce::sum(t, Some(&dims), false, None);
    let wide = |t: &Tensor| ops::copy::to_dtype(t, mean.dtype());
    let (g, x) = (wide(g)?, wide(x)?);
    let (center, scale) = if training {
        let center = x.sub(&average(&x)?)?;
        let var = average(&center.mul(&center)?)?;
        (center, terms::pow_number(&terms::add_number(&var, eps)?, -0.5)?)
    } else {
        (x.sub(&mean.reshape(&size)?)?, inverse.reshape(&size)?)
    };
    let normal = center.mul(&scale)?;
    let gw = total(&g.mul(&normal)?)?;
    let gb = total(&g)?;
    let factor = match w {
        Some(w) => scale.mul(&wide(w)?.reshape(&size)?)?,
        None => scale,
    };
    let gx = if training {
        let inner = g.sub(&average(&g)?)?.sub(&normal.mul(&average(&g.mul(&normal)?)?)?)?;
        inner.mul(&factor)?
    } else {
        g.mul(&factor)?
    };
    Ok([Some(gx), Some(gw), Some(gb)])
}

/// Batch normalisation of each image by itself; running statistics are averaged over the batch.
pub fn instance_norm(
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    running: Running,
) -> Result<Tensor> {
    if !running.training && (running.mean.is_none() || running.var.is_none()) {
        bail!(Runtime, "Expected running_mean and running_var to be defined when use_input_stats is false");
    }
    if x.ndim() < 2 {
        bail!(
            Index,
            "Dimension out of range (expected to be in range of [-{0}, {1}], but got 1)",
            x.ndim().max(1),
            x.ndim().max(1) - 1
        );
    }
    let (batch, channels) = (x.shape()[0], x.shape()[1]);
    let repeat = |t: Option<&Tensor>| -> Result<Option<Tensor>> {
        let Some(t) = t else { return Ok(None) };
        if t.numel() != channels {
            bail!(Runtime, "weight should contain {} elements not {}", batch * channels, batch * t.numel());
        }
        t.reshape(&[1, channels])?.expand(&[batch, channels])?.reshape(&[batch * channels]).map(Some)
    };
    let (w, b) = (repeat(weight)?, repeat(bias)?);
    let fresh = |t: Option<&Tensor>| -> Result<Option<Tensor>> {
        repeat(t)?.map(|t| ops::copy::clone(&t.detach())).transpose()
    };
    let (mean, var) = (fresh(running.mean)?, fresh(running.var)?);
    let mut folded = Dims::from_slice(&[1, batch * channels]);
    folded.extend_from_slice(&x.shape()[2..]);
    let inner = Running { mean: mean.as_ref(), var: var.as_ref(), ..running };
    let y = batch_norm(&x.reshape(&folded)?, w.as_ref(), b.as_ref(), inner)?;
    if running.training {
        for (to, from) in [(running.mean, mean), (running.var, var)] {
            if let (Some(to), Some(from)) = (to, from) {
                let average = ops::reduce::mean(&from.reshape(&[batch, channels])?, Some(&[0]), false, None)?;
                ops::copy::copy_into(&average, &to.detach())?;
                to.bump_version();
            }
        }
    }
    y.reshape(x.shape())
}
