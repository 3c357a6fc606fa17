//! Layer normalisation and RMS normalisation over the last dimensions.
use super::parts::{check_dtypes, dense, dense_opt, get, read, wide, write, Inputs};
use crate::autograd::{any_tracks, track};
use crate::ops::terms;
use crate::shape::{self, Dims};
use crate::{bail, grads, ops, DType, Element, Result, Tensor};
use ferrotorch_kernels::matmul::Real;
use ferrotorch_kernels::norm::{layer_backward, layer_forward, LayerGradients};

/// Checks the normalised shape and returns how many rows of how many elements there are.
fn check(
    x: &Tensor,
    normalized: &[i64],
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    rms: bool,
) -> Result<(usize, usize)> {
    let k = normalized.len();
    if k < 1 {
        bail!(
            Runtime,
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = {}",
            shape::display(normalized)
        );
    }
    let fits = |s: &[usize]| s.len() == k && s.iter().zip(normalized).all(|(&a, &b)| a as i64 == b);
    for (name, t) in [("weight", weight), ("bias", bias)] {
        if let Some(t) = t.filter(|t| !fits(t.shape())) {
            bail!(
                Runtime,
                "Expected {name} to be of same shape as normalized_shape, but got {name} of shape {} and normalized_shape = {}",
                shape::display(t.shape()),
                shape::display(normalized)
            );
        }
    }
    if x.ndim() < k || !fits(&x.shape()[x.ndim() - k..]) {
        let list = normalized.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
        bail!(
            Runtime,
            "Given normalized_shape={}, expected input with shape [*{}{list}], but got input of size{}",
            shape::display(normalized),
            if rms { "" } else { ", " },
            shape::display(x.shape())
        );
    }
    let split = x.ndim() - k;
    Ok((x.shape()[..split].iter().product(), x.shape()[split..].iter().product()))
}

/// Layer normalisation.
pub fn layer_norm(
    x: &Tensor,
    normalized: &[i64],
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<Tensor> {
    Ok(native_layer_norm(x, normalized, weight, bias, eps)?.0)
}

/// [`layer_norm`] with each row's mean and inverse deviation.
pub fn native_layer_norm(
    x: &Tensor,
    normalized: &[i64],
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<(Tensor, Tensor, Tensor)> {
    let rows = check(x, normalized, weight, bias, false)?;
    let dtype = wide("LayerNormKernelImpl", x.dtype())?;
    check_dtypes(x, &[weight, bias])?;
    let (mean, inverse, y) = match dtype {
        DType::F32 => forward::<f32>(rows, x, weight, bias, true, eps)?,
        _ => forward::<f64>(rows, x, weight, bias, true, eps)?,
    };
    let y = record(
        y,
        "NativeLayerNormBackward0",
        x,
        (weight, bias),
        (&mean, &inverse),
        normalized.len(),
        true,
        eps,
    )?;
    let mut size = Dims::from_slice(x.shape());
    let k = size.len();
    size[k - normalized.len()..].fill(1);
    let shaped = |t: &Tensor| t.alias(&size, &shape::contiguous_strides(&size), 0);
    Ok((y, shaped(&mean), shaped(&inverse)))
}

/// RMS normalisation: rows divided by the root of their mean square.
pub fn rms_norm(x: &Tensor, normalized: &[i64], weight: Option<&Tensor>, eps: Option<f64>) -> Result<Tensor> {
    let rows = check(x, normalized, weight, None, true)?;
    let dtype = match x.dtype() {
        DType::C64 | DType::C128 => return complex_rms(x, normalized.len(), weight, eps),
        other => wide("rms_norm", other)?,
    };
    let eps = eps.unwrap_or(if dtype == DType::F64 { f64::EPSILON } else { f32::EPSILON as f64 });
    let promoted = weight.map_or(x.dtype(), |w| crate::promotion::promote_types(x.dtype(), w.dtype()));
    if promoted != x.dtype() {
        let y = rms_norm(&ops::copy::to_dtype(x, promoted)?, normalized, weight, Some(eps))?;
        return ops::copy::to_dtype(&y, x.dtype());
    }
    let (mean, inverse, y) = match dtype {
        DType::F32 => forward::<f32>(rows, x, weight, None, false, eps)?,
        _ => forward::<f64>(rows, x, weight, None, false, eps)?,
    };
    record(y, "MulBackward0", x, (weight, None), (&mean, &inverse), normalized.len(), false, eps)
}

fn complex_rms(x: &Tensor, k: usize, weight: Option<&Tensor>, eps: Option<f64>) -> Result<Tensor> {
    let dims: Vec<i64> = (1..=k as i64).map(|d| -d).collect();
    let square = x.mul(&terms::conj(x)?)?;
    let eps = eps.unwrap_or(if x.dtype() == DType::C128 { f64::EPSILON } else { f32::EPSILON as f64 });
    let mean = terms::add_number(&ops::reduce::mean(&square, Some(&dims), true, None)?, eps)?;
    let y = x.mul(&terms::pow_number(&mean, -0.5)?)?;
    match weight {
        Some(w) => y.mul(w),
        None => Ok(y),
    }
}

fn forward<T: Real + Element>(
    (rows, n): (usize, usize),
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    centered: bool,
    eps: f64,
) -> Result<(Tensor, Tensor, Tensor)> {
    let dtype = T::DTYPE;
    let (input, w, b) = (dense(x, dtype)?, dense_opt(weight, dtype)?, dense_opt(bias, dtype)?);
    let (mean, inverse) = (Tensor::empty(&[rows], dtype)?, Tensor::empty(&[rows], dtype)?);
    let out = Tensor::empty(x.shape(), dtype)?;
    let (w, b) = (w.as_ref().map(read), b.as_ref().map(read));
    layer_forward::<T>(n, read(&input), w, b, centered, eps, write(&mean), write(&inverse), write(&out));
    Ok((mean, inverse, ops::copy::to_dtype(&out, x.dtype())?))
}

fn record(
    y: Tensor,
    name: &'static str,
    x: &Tensor,
    (weight, bias): (Option<&Tensor>, Option<&Tensor>),
    (mean, inverse): (&Tensor, &Tensor),
    k: usize,
    centered: bool,
    eps: f64,
) -> Result<Tensor> {
    let inputs = Inputs::new(x, weight, bias);
    let (at_weight, at_bias) = (inputs.weight, inputs.bias);
    track(y, name, &inputs.list, |s| {
        let (sx, sw) = (s.save(x), inputs.save_weight(s));
        let (mean, inverse) = (mean.clone(), inverse.clone());
        move |g, need| {
            let (x, w) = (sx.get()?, get(&sw)?);
            let mut tracked = vec![g, &x];
            tracked.extend(&w);
            let wanted =
                [need.get(0), at_weight.is_some_and(|i| need.get(i)), at_bias.is_some_and(|i| need.get(i))];
            let [gx, gw, gb] = if any_tracks(&tracked) {
                composite(g, &x, w.as_ref(), k, centered, eps, mean.dtype())?
            } else if mean.dtype() == DType::F32 {
                backward::<f32>(g, &x, w.as_ref(), (&mean, &inverse), k, centered, wanted)?
            } else {
                backward::<f64>(g, &x, w.as_ref(), (&mean, &inverse), k, centered, wanted)?
            };
            let mut out = grads![gx];
            if at_weight.is_some() {
                out.push(gw);
            }
            if at_bias.is_some() {
                out.push(gb);
            }
            Ok(out)
        }
    })
}

fn backward<T: Real + Element>(
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    (mean, inverse): (&Tensor, &Tensor),
    k: usize,
    centered: bool,
    wanted: [bool; 3],
) -> Result<[Option<Tensor>; 3]> {
    let dtype = T::DTYPE;
    let tail = &x.shape()[x.ndim() - k..];
    let n = tail.iter().product();
    let (g, x0, w) = (dense(g, dtype)?, dense(x, dtype)?, dense_opt(w, dtype)?);
    let make = |wanted: bool, size: &[usize]| wanted.then(|| Tensor::empty(size, dtype)).transpose();
    let (gx, gw, gb) = (make(wanted[0], x.shape())?, make(wanted[1], tail)?, make(wanted[2], tail)?);
    let to = LayerGradients {
        x: gx.as_ref().map(write),
        weight: gw.as_ref().map(write),
        bias: gb.as_ref().map(write),
    };
    layer_backward::<T>(
        n,
        read(&g),
        read(&x0),
        w.as_ref().map(read),
        centered,
        read(mean),
        read(inverse),
        to,
    );
    Ok([gx, gw, gb])
}

/// The same gradients made of differentiable operators, for second derivatives.
fn composite(
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    k: usize,
    centered: bool,
    eps: f64,
    dtype: DType,
) -> Result<[Option<Tensor>; 3]> {
    let wide = |t: &Tensor| ops::copy::to_dtype(t, dtype);
    let (g, x) = (wide(g)?, wide(x)?);
    let tail: Dims = x.shape()[x.ndim() - k..].into();
    let dims: Vec<i64> = (1..=k as i64).map(|d| -d).collect();
    let average = |t: &Tensor| ops::reduce::mean(t, Some(&dims), true, None);
    let center = if centered { x.sub(&average(&x)?)? } else { x.clone() };
    let var = average(&center.mul(&center)?)?;
    let scale = terms::pow_number(&terms::add_number(&var, eps)?, -0.5)?;
    let normal = center.mul(&scale)?;
    let gw = ops::reduce::sum_to_size(&g.mul(&normal)?, &tail)?;
    let gb = ops::reduce::sum_to_size(&g, &tail)?;
    let g = match w {
        Some(w) => g.mul(&wide(w)?)?,
        None => g,
    };
    let inner = g.sub(&normal.mul(&average(&g.mul(&normal)?)?)?)?;
    let inner = if centered { inner.sub(&average(&g)?)? } else { inner };
    Ok([Some(inner.mul(&scale)?), Some(gw), Some(gb)])
}
