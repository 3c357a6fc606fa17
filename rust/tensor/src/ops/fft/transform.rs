//! The three transforms that all others are made of, with their gradients.
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{binary, copy, join, terms, view};
use crate::{bail, grads, DType, Dims, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::fft;
use num_complex::Complex;

/// How a transform over `n` elements is scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    None,
    ByRoot,
    ByN,
}

impl Scale {
    /// The scale that `norm` names for a transform in this direction.
    pub fn parse(norm: Option<&str>, forward: bool) -> Result<Scale> {
        Ok(match norm {
            None | Some("backward") => {
                if forward {
                    Scale::None
                } else {
                    Scale::ByN
                }
            }
            Some("forward") => {
                if forward {
                    Scale::ByN
                } else {
                    Scale::None
                }
            }
            Some("ortho") => Scale::ByRoot,
            Some(other) => bail!(Runtime, "Invalid normalization mode: \"{other}\""),
        })
    }

    fn factor(self, n: usize) -> Option<f64> {
        match self {
            Scale::None => None,
            Scale::ByRoot => Some(1.0 / (n as f64).sqrt()),
            Scale::ByN => Some(1.0 / n as f64),
        }
    }
}

/// A type with a transform.
trait Transformed: fft::Real + Element {
    type Complex: Element;
}
impl Transformed for f32 {
    type Complex = Complex<f32>;
}
impl Transformed for f64 {
    type Complex = Complex<f64>;
}

macro_rules! with_real {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype.to_real() {
            DType::F32 => {
                type $T = f32;
                $body
            }
            DType::F64 => {
                type $T = f64;
                $body
            }
            other => bail!(Runtime, "Unsupported dtype {}", other.type_name()),
        }
    };
}

/// The dimensions with `dims` last: the order in which lines are laid out.
fn order(ndim: usize, dims: &[usize]) -> Dims {
    (0..ndim).filter(|d| !dims.contains(d)).chain(dims.iter().copied()).collect()
}

fn permuted(x: &Tensor, order: &[usize]) -> Result<Tensor> {
    let dims: Vec<i64> = order.iter().map(|&d| d as i64).collect();
    view::permute(&x.detach(), &dims)
}

/// The elements with dimensions in `order`, packed; a copy only where they are not.
fn packed(x: &Tensor, order: &[usize]) -> Result<Tensor> {
    copy::contiguous(&permuted(x, order)?)
}

/// A packed copy whose dimensions stand in `order`.
fn arranged(x: &Tensor, order: &[usize]) -> Result<Tensor> {
    let x = permuted(x, order)?;
    let y = Tensor::empty(x.shape(), x.dtype())?;
    copy::copy_into(&x, &y)?;
    Ok(y)
}

/// Undoes either, as a view.
fn restored(y: &Tensor, order: &[usize]) -> Result<Tensor> {
    let mut back = vec![0i64; order.len()];
    for (at, &d) in order.iter().enumerate() {
        back[d] = at as i64;
    }
    let y = view::permute(y, &back)?;
    Ok(y.detach())
}

/// Transforms the dimensions `range` of a packed tensor in place.
fn run(y: &Tensor, range: std::ops::Range<usize>, forward: bool) -> Result<()> {
    for d in range {
        let (n, inner) = (y.shape()[d], y.shape()[d + 1..].iter().product());
        match y.dtype() {
            DType::C64 => fft::complex::<f32>(write(y), n, inner, forward),
            DType::C128 => fft::complex::<f64>(write(y), n, inner, forward),
            other => bail!(Runtime, "Unsupported dtype {}", other.type_name()),
        }
    }
    Ok(())
}

fn scale(y: Tensor, factor: Option<f64>) -> Result<Tensor> {
    match factor {
        Some(f) => binary::mul(&y, Scalar::Float(f), Some(&y)),
        _ => Ok(y),
    }
}

fn size(shape: &[usize], dims: &[usize]) -> usize {
    dims.iter().map(|&d| shape[d]).product()
}

/// The transform of a complex tensor over `dims`.
pub fn complex_to_complex(x: &Tensor, dims: &[usize], norm: Scale, forward: bool) -> Result<Tensor> {
    if dims.is_empty() {
        return copy::clone(x);
    }
    let order = order(x.ndim(), dims);
    let y = arranged(x, &order)?;
    run(&y, x.ndim() - dims.len()..x.ndim(), forward)?;
    let y = restored(&scale(y, norm.factor(size(x.shape(), dims)))?, &order)?;
    let dims = dims.to_vec();
    track(y, "FftC2CBackward0", &[x], |_| {
        move |g: &Tensor, _| Ok(grads![Some(complex_to_complex(g, &dims, norm, !forward)?)])
    })
}

/// The forward transform of a real tensor over `dims`; with `half`, only the first half of the last of them.
pub fn real_to_complex(x: &Tensor, dims: &[usize], norm: Scale, half: bool) -> Result<Tensor> {
    let Some((&last, others)) = dims.split_last() else { return copy::to_dtype(x, x.dtype().to_complex()) };
    let order = order(x.ndim(), dims);
    let source = packed(x, &order)?;
    let n = x.shape()[last];
    let mut shape = Dims::from_slice(source.shape());
    let end = shape.len() - 1;
    shape[end] = if half { n / 2 + 1 } else { n };
    let y = Tensor::empty(&shape, x.dtype().to_complex())?;
    with_real!(x.dtype(), T => {
        fft::real_to_complex::<T>(read(&source), n, write::<<T as Transformed>::Complex>(&y), !half);
    });
    run(&y, end - others.len()..end, true)?;
    let y = restored(&scale(y, norm.factor(size(x.shape(), dims)))?, &order)?;
    let dims = dims.to_vec();
    track(y, "FftR2CBackward0", &[x], |_| {
        move |g: &Tensor, _| {
            let g = if half { lengthened(g, last, n)? } else { g.clone() };
            Ok(grads![Some(view::real(&complex_to_complex(&g, &dims, norm, false)?)?)])
        }
    })
}

/// Zeros added behind dimension `dim` to make it `n` long.
fn lengthened(x: &Tensor, dim: usize, n: usize) -> Result<Tensor> {
    let mut pads = vec![0i64; 2 * (x.ndim() - dim)];
    let end = pads.len() - 1;
    pads[end] = n as i64 - x.shape()[dim] as i64;
    join::constant_pad(x, &pads, Scalar::Int(0))
}

/// The backward transform of half a Hermitian tensor to the real one whose last of `dims` has `n` elements.
pub fn complex_to_real(x: &Tensor, dims: &[usize], norm: Scale, n: usize) -> Result<Tensor> {
    let Some((&last, others)) = dims.split_last() else {
        bail!(Runtime, "irfftn must transform at least one axis")
    };
    let order = order(x.ndim(), dims);
    let source = if others.is_empty() { packed(x, &order)? } else { arranged(x, &order)? };
    let end = x.ndim() - 1;
    run(&source, end - others.len()..end, false)?;
    let mut shape = Dims::from_slice(source.shape());
    shape[end] = n;
    let y = Tensor::empty(&shape, x.dtype().to_real())?;
    with_real!(x.dtype(), T => {
        type C = <T as Transformed>::Complex;
        fft::complex_to_real::<T>(read::<C>(&source), n, write(&y));
    });
    let count = size(x.shape(), others) * n;
    let y = restored(&scale(y, norm.factor(count))?, &order)?;
    let (dims, length) = (dims.to_vec(), x.shape()[last]);
    track(y, "FftC2RBackward0", &[x], |_| {
        move |g: &Tensor, _| {
            let half = real_to_complex(g, &dims, norm, true)?;
            // Elements inside the half stand for two of the whole line.
            let doubled: Vec<f64> =
                (0..length).map(|k| if k > 0 && k < n - n / 2 { 2.0 } else { 1.0 }).collect();
            let weights = copy::to_dtype(&Tensor::from_vec(doubled, &[length])?, g.dtype().to_real())?;
            let weights = view::reshape(&weights, &trailing(length, half.ndim() - last))?;
            Ok(grads![Some(terms::mul(&half, &weights)?)])
        }
    })
}

/// The sizes of a vector that lies along the first of `ndim` trailing dimensions.
fn trailing(length: usize, ndim: usize) -> Vec<i64> {
    std::iter::once(length as i64).chain(std::iter::repeat_n(1, ndim - 1)).collect()
}
