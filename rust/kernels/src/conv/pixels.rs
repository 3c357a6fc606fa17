//! Images that lie pixel by pixel: by kernels of their own where there are any, else by way of planes.
use super::forward::ITEM;
use super::{backward_input, backward_weight, forward, lanes, whole, Geometry};
use crate::matmul::gemm::Shared;
use crate::matmul::pack::{copy_matrix, Strided};
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// Numbers of the images that are turned into planes at once.
const GROUP: usize = 1 << 20;
/// Channels that one item copies.
const CHANNELS: usize = 16;

/// The geometry with every pixel as an image, where that is the same.
fn single(g: &Geometry) -> Option<Geometry> {
    let pixel = Geometry {
        batch: g.batch * g.output_pixels(),
        input: [1; 3],
        output: [1; 3],
        channels_last: false,
        ..g.clone()
    };
    (g.is_pointwise() && whole::fits(&pixel)).then_some(pixel)
}

/// Images in planes from images in pixels, or the other way round.
fn turn<T: Real>(images: usize, channels: usize, pixels: usize, from: &[T], to: &mut [T], planes: bool) {
    assert!(from.len() == images * channels * pixels && to.len() == from.len());
    let blocks = channels.div_ceil(CHANNELS);
    let chunk = ((1 << 15) / (pixels * CHANNELS).max(1)).max(1);
    let to = Shared(to.as_mut_ptr());
    for_each_chunk(images * blocks, chunk, |range| {
        for item in range {
            let (image, first) = (item / blocks, item % blocks * CHANNELS);
            let count = CHANNELS.min(channels - first);
            let at = image * channels * pixels;
            // SAFETY: blocks of channels of the images are disjoint.
            unsafe {
                let (from, to) = (from.as_ptr().add(at), to.get().add(at));
                if planes {
                    let from = Strided { p: from.add(first), row: 1, col: channels };
                    copy_matrix(from, count, pixels, to.add(first * pixels), pixels);
                } else {
                    let from = Strided { p: from.add(first * pixels), row: 1, col: pixels };
                    copy_matrix(from, pixels, count, to.add(first), channels);
                }
            }
        }
    });
}

/// Calls `f(geometry of some images, first image, their planes)`: of the input, then of the output.
fn groups<T: Real>(g: &Geometry, mut f: impl FnMut(&Geometry, [std::ops::Range<usize>; 2], [&mut [T]; 2])) {
    let image = [g.in_channels * g.input_pixels(), g.out_channels * g.output_pixels()];
    let most = (GROUP / (image[0] + image[1]).max(1)).max(1);
    for first in (0..g.batch).step_by(most) {
        let batch = most.min(g.batch - first);
        let part = Geometry { batch, channels_last: false, ..g.clone() };
        with_scratch(batch * (image[0] + image[1]), |room: *mut T| {
            let ranges = image.map(|n| first * n..(first + batch) * n);
            // SAFETY: the scratch has this room, which is written before it is read.
            let (a, b) = unsafe {
                let all = std::slice::from_raw_parts_mut(room, batch * (image[0] + image[1]));
                all.split_at_mut(batch * image[0])
            };
            f(&part, ranges, [a, b]);
        });
    }
}

/// `y = conv(x, w) + bias`.
pub(super) fn run_forward<T: Real>(g: &Geometry, x: &[T], w: &[T], bias: Option<&[T]>, y: &mut [T]) {
    if lanes::fits(g) {
        return lanes::forward(g, x, w, bias, y);
    }
    if let Some(pixel) = single(g) {
        return whole::forward(&pixel, x, w, bias, y);
    }
    groups(g, |part, [from, to], [planes, results]| {
        turn(part.batch, g.in_channels, g.input_pixels(), &x[from], planes, true);
        forward(part, planes, w, bias, results);
        turn(part.batch, g.out_channels, g.output_pixels(), results, &mut y[to], false);
    });
}

/// The gradient of `x`, with `bias` added.
pub(super) fn run_backward_input<T: Real>(g: &Geometry, gy: &[T], w: &[T], bias: Option<&[T]>, gx: &mut [T]) {
    if lanes::fits(g) {
        return lanes::backward_input(g, gy, w, bias, gx);
    }
    if let Some(pixel) = single(g) {
        return whole::backward_input(&pixel, gy, w, bias, gx);
    }
    groups(g, |part, [to, from], [results, planes]| {
        turn(part.batch, g.out_channels, g.output_pixels(), &gy[from], planes, true);
        backward_input(part, planes, w, bias, results);
        turn(part.batch, g.in_channels, g.input_pixels(), results, &mut gx[to], false);
    });
}

/// The gradient of `w`.
pub(super) fn run_backward_weight<T: Real>(g: &Geometry, gy: &[T], x: &[T], gw: &mut [T]) {
    if lanes::fits(g) {
        return lanes::backward_weight(g, gy, x, gw);
    }
    if let Some(pixel) = single(g) {
        return whole::backward_weight(&pixel, gy, x, gw);
    }
    let mut part_sums = vec![T::zero(); gw.len()];
    gw.fill(T::zero());
    groups(g, |part, [of_x, of_y], [x_planes, y_planes]| {
        turn(part.batch, g.in_channels, g.input_pixels(), &x[of_x], x_planes, true);
        turn(part.batch, g.out_channels, g.output_pixels(), &gy[of_y], y_planes, true);
        backward_weight(part, y_planes, x_planes, &mut part_sums);
        let chunk = ITEM / 8;
        let to = Shared(gw.as_mut_ptr());
        for_each_chunk(part_sums.len(), chunk, |range| {
            for i in range {
                // SAFETY: every item its own numbers.
                unsafe { *to.get().add(i) = *to.get().add(i) + part_sums[i] }
            }
        });
    });
}
