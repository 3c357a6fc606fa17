//! Group normalisation: groups of channels of each image.
use super::parts::{check_dtypes, dense, dense_opt, get, read, wide, write, Inputs};
use crate::autograd::{any_tracks, track_many};
use crate::ops::terms;
use crate::shape::{self, Dims};
use crate::{bail, grads, ops, DType, Element, Result, Tensor};
use ferrotorch_kernels::matmul::Real;
use ferrotorch_kernels::norm::{affine, combine, moments, pair_sums};

/// The sizes a group normalisation works with.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    batch: usize,
    channels: usize,
    pixels: usize,
    groups: usize,
}

impl Sizes {
    fn per_group(&self) -> usize {
        self.channels / self.groups.max(1)
    }

    /// The row of statistics that a row of pixels belongs to.
    fn group_of(&self, row: usize) -> usize {
        row / self.per_group()
    }
}

/// Group normalisation of an input (batch, channels, ...).
pub fn group_norm(
    x: &Tensor,
    groups: i64,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<Tensor> {
    if x.ndim() < 2 {
        bail!(
            Index,
            "Dimension out of range (expected to be in range of [-{0}, {1}], but got 1)",
            x.ndim().max(1),
            x.ndim().max(1) - 1
        );
    }
    let (batch, channels) = (x.shape()[0], x.shape()[1]);
    let pixels = x.shape()[2..].iter().product();
    Ok(native_group_norm(x, weight, bias, [batch, channels, pixels], groups, eps)?.0)
}

/// [`group_norm`] with the sizes given, and each group's mean and inverse deviation.
pub fn native_group_norm(
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    [batch, channels, pixels]: [usize; 3],
    groups: i64,
    eps: f64,
) -> Result<(Tensor, Tensor, Tensor)> {
    if groups <= 0 {
        bail!(Runtime, "Expected num groups to be greater than 0, got {groups}");
    }
    if channels % groups as usize != 0 {
        bail!(
            Runtime,
            "Expected number of channels in input to be divisible by num_groups, but got input of shape {} and num_groups={groups}",
            shape::display(x.shape())
        );
    }
    for (name, t) in [("weight", weight), ("bias", bias)] {
        if let Some(t) = t.filter(|t| t.ndim() != 1 || t.numel() != channels) {
            bail!(
                Runtime,
                "Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape {} and input of shape {}",
                shape::display(t.shape()),
                shape::display(x.shape())
            );
        }
    }
    if batch * channels * pixels != x.numel() {
        bail!(Runtime, "Expected X.numel() == N * C * HxW to be true, but got false.");
    }
    let dtype = wide("GroupNormKernelImpl", x.dtype())?;
    check_dtypes(x, &[weight, bias])?;
    let sizes = Sizes { batch, channels, pixels, groups: groups as usize };
    let (mean, inverse, y) = match dtype {
        DType::F32 => forward::<f32>(sizes, x, weight, bias, eps)?,
        _ => forward::<f64>(sizes, x, weight, bias, eps)?,
    };
    let inputs = Inputs::new(x, weight, bias);
    let (at_weight, at_bias) = (inputs.weight, inputs.bias);
    // Without their history, which would own itself.
    let saved = (mean.detach(), inverse.detach());
    let (has_weight, has_bias) = (at_weight.is_some(), at_bias.is_some());
    let outs = track_many(vec![y, mean, inverse], "NativeGroupNormBackward0", &inputs.list, |s| {
        let (sx, sw) = (s.save(x), inputs.save_weight(s));
        move |all: &[Option<Tensor>], _| {
            // Only the normalised output passes gradients on, as in PyTorch.
            let Some(g) = &all[0] else {
                return Ok(smallvec::smallvec![None; 1 + usize::from(has_weight) + usize::from(has_bias)]);
            };
            let (x, w) = (sx.get()?, get(&sw)?);
            let mut tracked = vec![g, &x];
            tracked.extend(&w);
            let [gx, gw, gb] = if any_tracks(&tracked) {
                composite(sizes, g, &x, w.as_ref(), eps, dtype)?
            } else if dtype == DType::F32 {
                backward::<f32>(sizes, g, &x, w.as_ref(), &saved.0, &saved.1)?
            } else {
                backward::<f64>(sizes, g, &x, w.as_ref(), &saved.0, &saved.1)?
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
    })?;
    match <[Tensor; 3]>::try_from(outs) {
        Ok([y, mean, inverse]) => Ok((y, mean, inverse)),
        Err(_) => bail!(Runtime, "group normalisation has three outputs"),
    }
}

fn forward<T: Real + Element>(
    s: Sizes,
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<(Tensor, Tensor, Tensor)> {
    let dtype = T::DTYPE;
    let (input, w, b) = (dense(x, dtype)?, dense_opt(weight, dtype)?, dense_opt(bias, dtype)?);
    let size = [s.batch, s.groups];
    let (mean, inverse) = (Tensor::empty(&size, dtype)?, Tensor::empty(&size, dtype)?);
    let out = Tensor::empty(x.shape(), dtype)?;
    moments::<T>(s.per_group() * s.pixels, read(&input), write(&mean), write(&inverse));
    for v in write::<T>(&inverse) {
        let var = v.to_f64().unwrap_or(f64::NAN);
        *v = T::from(1.0 / (var + eps).sqrt()).unwrap_or_else(T::nan);
    }
    let (w, b): (Option<&[T]>, Option<&[T]>) = (w.as_ref().map(read), b.as_ref().map(read));
    let (m, r) = (read::<T>(&mean), read::<T>(&inverse));
    let rows = s.batch * s.channels;
    let scale: Vec<T> =
        (0..rows).map(|i| r[s.group_of(i)] * w.map_or(T::one(), |w| w[i % s.channels])).collect();
    let shift: Vec<T> =
        (0..rows).map(|i| b.map_or(T::zero(), |b| b[i % s.channels]) - m[s.group_of(i)] * scale[i]).collect();
    affine::<T>(s.pixels, read(&input), &scale, &shift, write(&out));
    Ok((mean, inverse, ops::copy::to_dtype(&out, x.dtype())?))
}

fn backward<T: Real + Element>(
    s: Sizes,
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    mean: &Tensor,
    inverse: &Tensor,
) -> Result<[Option<Tensor>; 3]> {
    let dtype = T::DTYPE;
    let (g, x0, w) = (dense(g, dtype)?, dense(x, dtype)?, dense_opt(w, dtype)?);
    let (m, r) = (read::<T>(mean), read::<T>(inverse));
    let w: Option<&[T]> = w.as_ref().map(read);
    let rows = s.batch * s.channels;
    let center: Vec<T> = (0..rows).map(|i| m[s.group_of(i)]).collect();
    let (mut first, mut second) = (vec![T::zero(); rows], vec![T::zero(); rows]);
    pair_sums::<T>(s.pixels, read(&g), read(&x0), &center, &mut first, &mut second);
    let wide = |v: T| v.to_f64().unwrap_or(f64::NAN);
    let narrow = |v: f64| T::from(v).unwrap_or_else(T::nan);
    let weight = |i: usize| w.map_or(1.0, |w| wide(w[i % s.channels]));
    let groups = s.batch * s.groups;
    let (mut total, mut product) = (vec![0.0f64; groups], vec![0.0f64; groups]);
    let (mut gw, mut gb) = (vec![0.0f64; s.channels], vec![0.0f64; s.channels]);
    for i in 0..rows {
        let k = s.group_of(i);
        total[k] += wide(first[i]) * weight(i);
        product[k] += wide(second[i]) * weight(i);
        gw[i % s.channels] += wide(second[i]) * wide(r[k]);
        gb[i % s.channels] += wide(first[i]);
    }
    let count = (s.per_group() * s.pixels) as f64;
    let (mut a, mut b, mut c) = (vec![T::zero(); rows], vec![T::zero(); rows], vec![T::zero(); rows]);
    for i in 0..rows {
        let k = s.group_of(i);
        let inverse = wide(r[k]);
        let slope = -inverse * inverse * inverse * product[k] / count;
        a[i] = narrow(inverse * weight(i));
        b[i] = narrow(slope);
        c[i] = narrow(-inverse * total[k] / count - slope * wide(m[k]));
    }
    let gx = Tensor::empty(x.shape(), dtype)?;
    combine::<T>(s.pixels, read(&g), read(&x0), &a, &b, &c, write(&gx));
    let vector = |v: Vec<f64>| Tensor::from_vec(v.into_iter().map(narrow).collect::<Vec<T>>(), &[s.channels]);
    Ok([Some(gx), Some(vector(gw)?), Some(vector(gb)?)])
}

/// The same gradients made of differentiable operators, for second derivatives.
fn composite(
    s: Sizes,
    g: &Tensor,
    x: &Tensor,
    w: Option<&Tensor>,
    eps: f64,
    dtype: DType,
) -> Result<[Option<Tensor>; 3]> {
    let full = Dims::from_slice(x.shape());
    let split = [s.batch, s.groups, s.per_group(), s.pixels];
    let wide = |t: &Tensor| ops::copy::to_dtype(t, dtype);
    let (g, x) = (wide(g)?.reshape(&split)?, wide(x)?.reshape(&split)?);
    let average = |t: &Tensor| ops::reduce::mean(t, Some(&[2, 3]), true, None);
    let channels = |t: &Tensor| ops::reduce::sum(t, Some(&[0, 3]), false, None)?.reshape(&[s.channels]);
    let center = x.sub(&average(&x)?)?;
    let var = average(&center.mul(&center)?)?;
    let scale = terms::pow_number(&terms::add_number(&var, eps)?, -0.5)?;
    let normal = center.mul(&scale)?;
    let (gw, gb) = (channels(&g.mul(&normal)?)?, channels(&g)?);
    let g = match w {
        Some(w) => g.mul(&wide(w)?.reshape(&[1, s.groups, s.per_group(), 1])?)?,
        None => g,
    };
    let inner = g.sub(&average(&g)?)?.sub(&normal.mul(&average(&g.mul(&normal)?)?)?)?;
    Ok([Some(inner.mul(&scale)?.reshape(&full)?), Some(gw), Some(gb)])
}
