//! The three products of a convolution. Each is linear in both operands, and its gradients are the other two.
use super::Window;
use crate::autograd::{no_grad, track};
use crate::ops::layout::{contiguous_as, MemoryFormat};
use crate::ops::matmul::conj;
use crate::{dispatch, grads, ops, DType, Element, Result, Tensor};
use ferrotorch_kernels::conv::{backward_bias, backward_input, backward_weight, forward, Geometry};
use ferrotorch_kernels::matmul::Real;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Output from (input, weight).
    Forward,
    /// Input from (output, weight): the gradient of the input, and the transposed convolution.
    Input,
    /// Weight from (output, input): the gradient of the weight.
    Weight,
}

/// One of the products, plus a bias per channel of the result.
pub(super) fn convolve(
    kind: Kind,
    a: &Tensor,
    b: &Tensor,
    bias: Option<&Tensor>,
    window: &Window,
    size: &[usize],
) -> Result<Tensor> {
    let out = no_grad(|| compute(kind, a, b, bias, &window.geometry, size))?;
    let inputs = [a, b, bias.unwrap_or(a)];
    let inputs = &inputs[..if bias.is_some() { 3 } else { 2 }];
    track(out, "ConvolutionBackward0", inputs, |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        let window = window.clone();
        let shapes = [crate::Dims::from_slice(a.shape()), crate::Dims::from_slice(b.shape())];
        move |g, need| {
            use Kind::*;
            let other = |s: &crate::autograd::Saved| conj(&s.get()?);
            let run =
                |kind, p: &Tensor, q: &Tensor, i: usize| convolve(kind, p, q, None, &window, &shapes[i]);
            let ga = need.then(0, || {
                let b = other(&sb)?;
                match kind {
                    Forward => run(Input, g, &b, 0),
                    Input => run(Forward, g, &b, 0),
                    Weight => run(Forward, &b, g, 0),
                }
            })?;
            let gb = need.then(1, || {
                let a = other(&sa)?;
                match kind {
                    Forward => run(Weight, g, &a, 1),
                    Input => run(Weight, &a, g, 1),
                    Weight => run(Input, &a, g, 1),
                }
            })?;
            Ok(grads![ga, gb, need.then(2, || channel_sums(g))?])
        }
    })
}

/// The sum over everything but the channels.
pub(super) fn channel_sums(g: &Tensor) -> Result<Tensor> {
    let channels = g.shape()[1];
    let planes = common_format(g, g) == MemoryFormat::Contiguous;
    if !matches!(g.dtype(), DType::F32 | DType::F64) || !planes || crate::autograd::any_tracks(&[g]) {
        let mut size = vec![1; g.ndim()];
        size[1] = channels;
        return ops::reduce::sum_to_size(g, &size)?.reshape(&[channels]);
    }
    let dense = ops::copy::contiguous(g)?;
    let out = Tensor::empty(&[channels], g.dtype())?;
    let pixels = g.shape()[2..].iter().product::<usize>();
    let geometry = Geometry {
        batch: g.shape()[0],
        groups: 1,
        in_channels: 1,
        out_channels: channels,
        input: [1; 3],
        output: [1, 1, pixels],
        kernel: [1; 3],
        stride: [1; 3],
        padding: [0; 3],
        dilation: [1; 3],
        channels_last: false,
    };
    match g.dtype() {
        // SAFETY: `out` is fresh and `dense` only read.
        DType::F32 => unsafe { backward_bias::<f32>(&geometry, dense.as_slice(), out.as_mut_slice()) },
        // SAFETY: as above.
        _ => unsafe { backward_bias::<f64>(&geometry, dense.as_slice(), out.as_mut_slice()) },
    }
    Ok(out)
}

fn compute(
    kind: Kind,
    a: &Tensor,
    b: &Tensor,
    bias: Option<&Tensor>,
    g: &Geometry,
    size: &[usize],
) -> Result<Tensor> {
    // Batches may differ from the forward pass' in rules of rules: the operand with images decides.
    let g = &Geometry { batch: a.shape()[0], ..g.clone() };
    let (a, b) = (a.detach(), b.detach());
    let bias = bias.map(|t| t.detach());
    match a.dtype() {
        DType::F32 => real::<f32>(kind, &a, &b, bias.as_ref(), g, size),
        DType::F64 => real::<f64>(kind, &a, &b, bias.as_ref(), g, size),
        DType::C64 | DType::C128 => complex(kind, &a, &b, bias.as_ref(), g, size),
        DType::Bool => Err(crate::error::unsupported("slow_conv2d_cpu", a.dtype())),
        dtype => {
            // Half types compute in single precision; whole numbers are exact in double precision up to 2^53.
            let wide = if dtype.is_floating() { DType::F32 } else { DType::F64 };
            let to = |t: &Tensor| ops::copy::to_dtype(t, wide);
            let bias = bias.as_ref().map(to).transpose()?;
            ops::copy::to_dtype(&compute(kind, &to(&a)?, &to(&b)?, bias.as_ref(), g, size)?, dtype)
        }
    }
}

fn real<T: Real + Element>(
    kind: Kind,
    a: &Tensor,
    b: &Tensor,
    bias: Option<&Tensor>,
    g: &Geometry,
    size: &[usize],
) -> Result<Tensor> {
    let format = common_format(a, b);
    let channels_last = format != MemoryFormat::Contiguous;
    // Filters lie in planes always; the gradient of a filter has two images.
    let (b_format, out_format) = match kind {
        Kind::Weight => (format, MemoryFormat::Contiguous),
        _ => (MemoryFormat::Contiguous, format),
    };
    let g = &Geometry { channels_last, ..g.clone() };
    let (a, b) = (contiguous_as(a, format)?, contiguous_as(b, b_format)?);
    let out = ops::layout::empty_as(size, T::DTYPE, out_format)?;
    let bias = bias.map(ops::copy::contiguous).transpose()?;
    // SAFETY: the operands are dense in their formats and only read.
    let slice = |t: &Tensor| unsafe { std::slice::from_raw_parts(t.data_ptr::<T>() as *const T, t.numel()) };
    // SAFETY: `out` is fresh and dense.
    let to = unsafe { std::slice::from_raw_parts_mut(out.data_ptr::<T>(), out.numel()) };
    let bias = bias.as_ref().map(slice);
    match kind {
        Kind::Forward => forward(g, slice(&a), slice(&b), bias, to),
        Kind::Input => backward_input(g, slice(&a), slice(&b), bias, to),
        Kind::Weight => backward_weight(g, slice(&a), slice(&b), to),
    }
    Ok(out)
}

/// Channels last where one of the operands lies that way and not in planes.
fn common_format(a: &Tensor, b: &Tensor) -> MemoryFormat {
    let format = match a.ndim() {
        4 => MemoryFormat::ChannelsLast,
        5 => MemoryFormat::ChannelsLast3d,
        _ => return MemoryFormat::Contiguous,
    };
    let lies = |t: &Tensor| !t.is_contiguous() && format.is_of(t);
    if lies(a) || lies(b) {
        format
    } else {
        MemoryFormat::Contiguous
    }
}

/// Four real products of the separated parts.
fn complex(
    kind: Kind,
    a: &Tensor,
    b: &Tensor,
    bias: Option<&Tensor>,
    g: &Geometry,
    size: &[usize],
) -> Result<Tensor> {
    let parts = |t: &Tensor| -> Result<[Tensor; 2]> { Ok([ops::view::real(t)?, ops::view::imag(t)?]) };
    let (a, b) = (parts(a)?, parts(b)?);
    let bias = bias.map(parts).transpose()?;
    let run = |i: usize, j: usize, bias: Option<&Tensor>| compute(kind, &a[i], &b[j], bias, g, size);
    let bias_part = |i: usize| bias.as_ref().map(|b| &b[i]);
    let (rr, ii) = (run(0, 0, bias_part(0))?, run(1, 1, None)?);
    let (ri, ir) = (run(0, 1, bias_part(1))?, run(1, 0, None)?);
    let dtype = rr.dtype().to_complex();
    let out = Tensor::empty(size, dtype)?;
    dispatch!("convolution", dtype, complex C => {
        fn join<R: Element + Real>(out: &mut [num_complex::Complex<R>], parts: [&Tensor; 4]) {
            // SAFETY: contiguous results of this dtype, only read.
            let [rr, ii, ri, ir] = parts.map(|t| unsafe { t.as_slice::<R>() });
            for (i, z) in out.iter_mut().enumerate() {
                *z = num_complex::Complex::new(rr[i] - ii[i], ri[i] + ir[i]);
            }
        }
        // SAFETY: `out` is fresh.
        join(unsafe { out.as_mut_slice::<C>() }, [&rr, &ii, &ri, &ir]);
        Ok(())
    })?;
    Ok(out)
}
