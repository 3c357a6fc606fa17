//! The transforms as users call them: lengths, dimensions and dtypes settled, then one of the three primitives.
use super::transform::{complex_to_complex, complex_to_real, real_to_complex, Scale};
use crate::ops::{complex, copy, join, view};
use crate::promotion::default_dtype;
use crate::shape::wrap_dim;
use crate::{bail, DType, Result, Scalar, Tensor};

/// The input in the dtype that it is transformed in.
fn promoted(x: &Tensor, to_complex: bool) -> Result<Tensor> {
    let dtype = if x.dtype().is_integral(true) { default_dtype() } else { x.dtype() };
    if matches!(dtype, DType::F16 | DType::BF16) {
        bail!(Runtime, "Unsupported dtype {}", dtype.type_name());
    }
    copy::to_dtype(x, if to_complex { dtype.to_complex() } else { dtype })
}

fn real_input(x: &Tensor, name: &str) -> Result<Tensor> {
    if x.dtype().is_complex() {
        bail!(Runtime, "{name} expects a real input tensor, but got {}", x.dtype().type_name());
    }
    promoted(x, false)
}

/// The tensor cut or filled up with zeros to `sizes` along `dims`.
fn resized(x: &Tensor, dims: &[usize], sizes: &[i64]) -> Result<Tensor> {
    let mut pads = vec![0i64; 2 * x.ndim()];
    let mut padded = false;
    let mut x = x.clone();
    for (&d, &n) in dims.iter().zip(sizes) {
        let have = x.shape()[d] as i64;
        if have < n {
            pads[2 * (x.ndim() - 1 - d) + 1] = n - have;
            padded = true;
        } else if have > n {
            x = view::slice(&x, d as i64, 0, n, 1)?;
        }
    }
    if padded {
        join::constant_pad(&x, &pads, Scalar::Int(0))
    } else {
        Ok(x)
    }
}

fn checked_length(n: i64) -> Result<i64> {
    if n < 1 {
        bail!(Runtime, "Invalid number of data points ({n}) specified");
    }
    Ok(n)
}

/// One dimension and the length that is transformed along it.
fn line(x: &Tensor, n: Option<i64>, dim: i64) -> Result<(usize, i64)> {
    if x.ndim() == 0 {
        bail!(Index, "Dimension specified as {dim} but tensor has no dimensions");
    }
    let d = wrap_dim(dim, x.ndim())?;
    let n = checked_length(n.unwrap_or(x.shape()[d] as i64))?;
    Ok((d, n))
}

fn along(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>, forward: bool) -> Result<Tensor> {
    let (d, n) = line(x, n, dim)?;
    let norm = Scale::parse(norm, forward)?;
    let x = resized(&promoted(x, false)?, &[d], &[n])?;
    match (x.dtype().is_complex(), forward) {
        (true, _) => complex_to_complex(&x, &[d], norm, forward),
        (false, true) => real_to_complex(&x, &[d], norm, false),
        (false, false) => complex::conj(&real_to_complex(&x, &[d], norm, false)?),
    }
}

/// The transform along one dimension.
pub fn fft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    along(x, n, dim, norm, true)
}

/// The inverse transform along one dimension.
pub fn ifft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    along(x, n, dim, norm, false)
}

fn half_along(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>, forward: bool) -> Result<Tensor> {
    let x = real_input(x, if forward { "rfft" } else { "ihfft" })?;
    let (d, n) = line(&x, n, dim)?;
    let y = real_to_complex(&resized(&x, &[d], &[n])?, &[d], Scale::parse(norm, forward)?, true)?;
    if forward {
        Ok(y)
    } else {
        complex::conj(&y)
    }
}

/// The first half of the transform of a real tensor along one dimension.
pub fn rfft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    half_along(x, n, dim, norm, true)
}

/// The first half of the inverse transform of a real tensor along one dimension.
pub fn ihfft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    half_along(x, n, dim, norm, false)
}

fn to_real_along(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>, forward: bool) -> Result<Tensor> {
    let x = promoted(x, true)?;
    if x.ndim() == 0 {
        line(&x, n, dim)?;
    }
    let d = wrap_dim(dim, x.ndim())?;
    let n = checked_length(n.unwrap_or(2 * (x.shape()[d] as i64 - 1)))?;
    let x = resized(&x, &[d], &[n / 2 + 1])?;
    let x = if forward { complex::conj(&x)? } else { x };
    complex_to_real(&x, &[d], Scale::parse(norm, forward)?, n as usize)
}

/// The inverse of [`rfft`].
pub fn irfft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    to_real_along(x, n, dim, norm, false)
}

/// The real transform of half a Hermitian tensor along one dimension.
pub fn hfft(x: &Tensor, n: Option<i64>, dim: i64, norm: Option<&str>) -> Result<Tensor> {
    to_real_along(x, n, dim, norm, true)
}

/// The dimensions and lengths that a transform over several dimensions works on; -1 keeps a length.
fn lines(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>) -> Result<(Vec<usize>, Vec<i64>)> {
    if let (0, Some(&[first, ..])) = (x.ndim(), dim) {
        bail!(Index, "Dimension specified as {first} but tensor has no dimensions");
    }
    if let (Some(s), Some(dim)) = (s, dim) {
        if s.len() != dim.len() {
            bail!(Runtime, "When given, dim and shape arguments must have the same length");
        }
    }
    let dims: Vec<usize> = match (dim, s) {
        (Some(dim), _) => dim.iter().map(|&d| wrap_dim(d, x.ndim())).collect::<Result<_>>()?,
        (None, Some(s)) if s.len() > x.ndim() => bail!(
            Runtime,
            "Got shape with {} values but input tensor only has {} dimensions.",
            s.len(),
            x.ndim()
        ),
        (None, Some(s)) => (x.ndim() - s.len()..x.ndim()).collect(),
        (None, None) => (0..x.ndim()).collect(),
    };
    let mut sorted = dims.clone();
    sorted.sort_unstable();
    if sorted.windows(2).any(|w| w[0] == w[1]) {
        bail!(Runtime, "FFT dims must be unique");
    }
    let own = dims.iter().map(|&d| x.shape()[d] as i64);
    let sizes = match s {
        Some(s) => s.iter().zip(own).map(|(&n, own)| if n == -1 { own } else { n }).collect(),
        None => own.collect(),
    };
    Ok((dims, sizes))
}

fn over(
    x: &Tensor,
    s: Option<&[i64]>,
    dim: Option<&[i64]>,
    norm: Option<&str>,
    forward: bool,
) -> Result<Tensor> {
    let x = promoted(x, true)?;
    let (dims, sizes) = lines(&x, s, dim)?;
    for &n in &sizes {
        checked_length(n)?;
    }
    complex_to_complex(&resized(&x, &dims, &sizes)?, &dims, Scale::parse(norm, forward)?, forward)
}

/// The transform over several dimensions.
pub fn fftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    over(x, s, dim, norm, true)
}

/// The inverse transform over several dimensions.
pub fn ifftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    over(x, s, dim, norm, false)
}

/// The first half of the transform of a real tensor over several dimensions.
pub fn rfftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    let x = real_input(x, "rfftn")?;
    let (x, dims) = real_lines(&x, s, dim, "rfftn")?;
    real_to_complex(&x, &dims, Scale::parse(norm, true)?, true)
}

/// The first half of the inverse transform of a real tensor over several dimensions.
pub fn ihfftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    let x = real_input(x, "ihfftn")?;
    let (x, dims) = real_lines(&x, s, dim, "ihfftn")?;
    let norm = Scale::parse(norm, false)?;
    let (others, last) = dims.split_at(dims.len() - 1);
    let y = complex::conj(&real_to_complex(&x, last, norm, true)?)?;
    if others.is_empty() {
        Ok(y)
    } else {
        complex_to_complex(&y, others, norm, false)
    }
}

fn real_lines(
    x: &Tensor,
    s: Option<&[i64]>,
    dim: Option<&[i64]>,
    name: &str,
) -> Result<(Tensor, Vec<usize>)> {
    let (dims, sizes) = lines(x, s, dim)?;
    if dims.is_empty() {
        bail!(Runtime, "{name} must transform at least one axis");
    }
    for &n in &sizes {
        checked_length(n)?;
    }
    Ok((resized(x, &dims, &sizes)?, dims))
}

/// What [`irfftn`] and [`hfftn`] share: the input with half its last dimension, the dimensions, the length of the last.
fn half_lines(
    x: &Tensor,
    s: Option<&[i64]>,
    dim: Option<&[i64]>,
    name: &str,
) -> Result<(Tensor, Vec<usize>, usize)> {
    let x = promoted(x, true)?;
    let (dims, mut sizes) = lines(&x, s, dim)?;
    let (Some(end), Some(last)) = (sizes.last_mut(), dims.last()) else {
        bail!(Runtime, "{name} must transform at least one axis")
    };
    if s.and_then(<[i64]>::last).is_none_or(|&n| n == -1) {
        *end = 2 * (x.shape()[*last] as i64 - 1);
    }
    let n = checked_length(*end)?;
    *end = n / 2 + 1;
    for &n in &sizes {
        checked_length(n)?;
    }
    Ok((resized(&x, &dims, &sizes)?, dims, n as usize))
}

/// The inverse of [`rfftn`].
pub fn irfftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    let (x, dims, n) = half_lines(x, s, dim, "irfftn")?;
    complex_to_real(&x, &dims, Scale::parse(norm, false)?, n)
}

/// The real transform of half a Hermitian tensor over several dimensions.
pub fn hfftn(x: &Tensor, s: Option<&[i64]>, dim: Option<&[i64]>, norm: Option<&str>) -> Result<Tensor> {
    let (x, dims, n) = half_lines(x, s, dim, "hfftn")?;
    let norm = Scale::parse(norm, true)?;
    let (others, last) = dims.split_at(dims.len() - 1);
    let x = if others.is_empty() { x } else { complex_to_complex(&x, others, norm, true)? };
    complex_to_real(&complex::conj(&x)?, last, norm, n)
}

fn shifted(x: &Tensor, dim: Option<&[i64]>, amount: impl Fn(i64) -> i64) -> Result<Tensor> {
    let dims = match dim {
        Some(dim) => dim.to_vec(),
        None => (0..x.ndim() as i64).collect(),
    };
    let shifts: Vec<i64> =
        dims.iter().map(|&d| Ok(amount(x.shape()[wrap_dim(d, x.ndim())?] as i64))).collect::<Result<_>>()?;
    join::roll(x, &shifts, &dims)
}

/// The zero frequency moved to the middle.
pub fn fftshift(x: &Tensor, dim: Option<&[i64]>) -> Result<Tensor> {
    shifted(x, dim, |n| n / 2)
}

/// The inverse of [`fftshift`].
pub fn ifftshift(x: &Tensor, dim: Option<&[i64]>) -> Result<Tensor> {
    shifted(x, dim, |n| (n + 1) / 2)
}
