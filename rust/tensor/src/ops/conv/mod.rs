//! Convolutions of one to three dimensions and their transposes.
mod check;
mod run;

use crate::ops;
use crate::shape::Dims;
use crate::{bail, Result, Tensor};
pub use check::Window;
use run::{convolve, Kind};

/// How a convolution pads.
#[derive(Clone, Copy, Debug)]
pub enum Padding<'a> {
    Sizes(&'a [i64]),
    /// `"same"` or `"valid"`.
    Mode(&'a str),
}

/// The options of a convolution as given: one number, or one for each dimension.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub stride: &'a [i64],
    pub padding: Padding<'a>,
    pub dilation: &'a [i64],
    pub transposed: bool,
    pub output_padding: &'a [i64],
    pub groups: i64,
}

/// A convolution with `dims` spatial dimensions, by the name of the function; the input may lack the batch.
pub fn conv(
    name: &str,
    dims: usize,
    x: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    options: Options,
) -> Result<Tensor> {
    if x.ndim() != dims + 1 && x.ndim() != dims + 2 {
        bail!(
            Runtime,
            "Expected {}D (unbatched) or {}D (batched) input to {name}, but got input of size: {}",
            dims + 1,
            dims + 2,
            crate::shape::display(x.shape())
        );
    }
    if x.ndim() == dims + 2 {
        return convolution(x, w, bias, options);
    }
    let y = convolution(&x.unsqueeze(0)?, w, bias, options)?;
    ops::view::squeeze(&y, Some(&[0]))
}

/// A convolution whose number of spatial dimensions the weight decides.
pub fn convolution(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, options: Options) -> Result<Tensor> {
    let window = Window::new(x, w, bias, options)?;
    let kind = if options.transposed { Kind::Input } else { Kind::Forward };
    let mut size: Dims = Dims::from_slice(&[x.shape()[0], window.result_channels(w, options.transposed)]);
    size.extend_from_slice(window.result_size(options.transposed));
    convolve(kind, x, w, bias, &window, &size)
}

/// The gradients of [`convolution`], each where `need` asks for it.
pub fn convolution_backward(
    g: &Tensor,
    x: &Tensor,
    w: &Tensor,
    options: Options,
    need: [bool; 3],
) -> Result<[Option<Tensor>; 3]> {
    let window = Window::new(x, w, None, options)?;
    let (to_x, to_w) = if options.transposed { (Kind::Forward, (x, g)) } else { (Kind::Input, (g, x)) };
    let gx = if need[0] { Some(convolve(to_x, g, w, None, &window, x.shape())?) } else { None };
    let gw =
        if need[1] { Some(convolve(Kind::Weight, to_w.0, to_w.1, None, &window, w.shape())?) } else { None };
    let gb = if need[2] { Some(run::channel_sums(g)?) } else { None };
    Ok([gx, gw, gb])
}

/// A convolution of a sequence (time, batch, channels) with a weight (width, in, out).
pub fn conv_tbc(x: &Tensor, w: &Tensor, bias: &Tensor, pad: i64) -> Result<Tensor> {
    for (t, n, text) in [
        (x, 3, "Input must have 3 dims: time, batch, in_channel"),
        (w, 3, "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels."),
        (bias, 1, "Bias must be 1-D"),
    ] {
        if t.ndim() != n {
            bail!(Runtime, "{text}");
        }
    }
    if x.shape()[2] != w.shape()[1] {
        bail!(Runtime, "Input dim 2 (input channels) is not == dim 1 in the weight tensor");
    }
    if w.shape()[2] != bias.shape()[0] {
        bail!(Runtime, "Bias size must equal dim 2 in the weight tensor (output channels).");
    }
    let options = Options {
        stride: &[1],
        padding: Padding::Sizes(&[pad]),
        dilation: &[1],
        transposed: false,
        output_padding: &[0],
        groups: 1,
    };
    convolution(&x.permute(&[1, 2, 0])?, &w.permute(&[2, 1, 0])?, Some(bias), options)?.permute(&[2, 0, 1])
}

#[cfg(test)]
mod tests;
