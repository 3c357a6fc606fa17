//! Convolution of one to three dimensions and its two gradients, on dense images (batch, channel, depth, height, width).
mod depthwise;
mod dilated;
mod forward;
mod input;
mod lanes;
mod pixels;
pub(crate) mod planes;
mod strips;
mod weight;
mod whole;
mod winograd;

pub use forward::forward;
pub use input::backward_input;
pub use weight::{backward_bias, backward_weight};

use planes::Axis;

/// The shapes of a convolution; fewer than three dimensions have leading ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub batch: usize,
    pub groups: usize,
    /// Channels of all groups.
    pub in_channels: usize,
    pub out_channels: usize,
    pub input: [usize; 3],
    pub output: [usize; 3],
    pub kernel: [usize; 3],
    pub stride: [usize; 3],
    pub padding: [usize; 3],
    pub dilation: [usize; 3],
    /// Images lie pixel by pixel, the channels of a pixel side by side; filters do not.
    pub channels_last: bool,
}

impl Geometry {
    fn taps(&self) -> usize {
        self.kernel.iter().product()
    }

    fn input_pixels(&self) -> usize {
        self.input.iter().product()
    }

    fn output_pixels(&self) -> usize {
        self.output.iter().product()
    }

    fn group_in(&self) -> usize {
        self.in_channels / self.groups
    }

    fn group_out(&self) -> usize {
        self.out_channels / self.groups
    }

    /// Multiplications of the whole convolution.
    fn work(&self) -> usize {
        self.batch * self.out_channels * self.output_pixels() * self.group_in() * self.taps()
    }

    /// Whether anything is computed at all.
    fn is_empty(&self) -> bool {
        self.work() == 0
    }

    /// What output pixels read.
    fn axis(&self, d: usize) -> Axis {
        let taps =
            (0..self.kernel[d]).map(|j| (j * self.dilation[d]) as isize - self.padding[d] as isize).collect();
        Axis { input: self.input[d], output: self.output[d], stride: self.stride[d], taps }
    }

    /// Whether the filter is a matrix applied to every pixel by itself.
    fn is_pointwise(&self) -> bool {
        self.taps() == 1 && self.stride == [1; 3] && self.padding == [0; 3]
    }
}

#[cfg(test)]
mod tests;
