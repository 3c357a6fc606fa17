//! The gradient of the input, which is also the transposed convolution.
use super::depthwise;
use super::forward::{pointwise, windows, ITEM};
use super::planes::{Axis, Layout};
use super::strips::{Job, Strips};
use super::{dilated, lanes, pixels, whole, winograd, Geometry};
use crate::matmul::gemm::Shared;
use crate::matmul::vector::Real;
use crate::matmul::Bias;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// One phase of an axis: the input pixels `phase + i * stride`, and the filter taps that reach them.
struct Phase {
    first: usize,
    axis: Axis,
    taps: Vec<usize>,
}

/// Input pixel `i` receives tap `j` of output pixel `o` where `o * stride = i + padding - j * dilation`.
fn phases(g: &Geometry, d: usize) -> Vec<Phase> {
    let (stride, padding, dilation) = (g.stride[d], g.padding[d] as isize, g.dilation[d] as isize);
    (0..stride.min(g.input[d]))
        .map(|first| {
            let reach = |j: &usize| first as isize + padding - *j as isize * dilation;
            let taps: Vec<usize> =
                (0..g.kernel[d]).filter(|j| reach(j).rem_euclid(stride as isize) == 0).collect();
            let offsets = taps.iter().map(|j| reach(j).div_euclid(stride as isize)).collect();
            let count = (g.input[d] - first).div_ceil(stride);
            Phase { first, axis: Axis { input: g.output[d], output: count, stride: 1, taps: offsets }, taps }
        })
        .collect()
}

/// A set of phases as a convolution of one channel sees it.
fn channelwise<'a>(g: &Geometry, set: &[&'a Phase; 3]) -> depthwise::Phase<'a> {
    let mut taps = Vec::new();
    for z in &set[0].taps {
        for y in &set[1].taps {
            taps.extend(set[2].taps.iter().map(|x| (z * g.kernel[1] + y) * g.kernel[2] + x));
        }
    }
    let first = set.iter().zip(g.input).fold(0, |at, (p, n)| at * n + p.first);
    depthwise::Phase { axes: [&set[0].axis, &set[1].axis, &set[2].axis], taps, first }
}

/// The gradient of `x`, from the gradient `gy` of the output; `bias` (one per input channel) is added to it.
///
/// # Panics
/// When a slice has not the length that the geometry asks for.
pub fn backward_input<T: Real>(g: &Geometry, gy: &[T], w: &[T], bias: Option<&[T]>, gx: &mut [T]) {
    assert_eq!(gx.len(), g.batch * g.in_channels * g.input_pixels());
    assert_eq!(w.len(), g.out_channels * g.group_in() * g.taps());
    assert_eq!(gy.len(), g.batch * g.out_channels * g.output_pixels());
    assert!(bias.is_none_or(|b| b.len() == g.in_channels));
    if g.channels_last && !g.is_empty() {
        return pixels::run_backward_input(g, gy, w, bias, gx);
    }
    if whole::fits(g) && !g.is_empty() {
        return whole::backward_input(g, gy, w, bias, gx);
    }
    if lanes::fits(g) && !g.is_empty() {
        return lanes::backward_input(g, gy, w, bias, gx);
    }
    if g.is_pointwise() && !g.is_empty() {
        return pointwise(g, gy, w, true, bias, gx);
    }
    if let Some(dense) = dilated::parts(g) {
        return dilated::run_backward_input(g, &dense, gy, w, bias, gx);
    }
    if winograd::fits(g) {
        return winograd::Planes::backward(g, w).run(gy, bias, gx);
    }
    let all = [phases(g, 0), phases(g, 1), phases(g, 2)];
    let mut sets = Vec::new();
    for z in &all[0] {
        for y in &all[1] {
            for x in &all[2] {
                sets.push([z, y, x]);
            }
        }
    }
    let covered = |s: &[&Phase; 3]| s.iter().all(|p| !p.taps.is_empty());
    if g.is_empty() || !sets.iter().all(covered) {
        let pixels = if g.channels_last { 1 } else { g.input_pixels().max(1) };
        for (i, image) in gx.chunks_mut(pixels).enumerate() {
            image.fill(bias.map_or(T::zero(), |b| b[i % g.in_channels]));
        }
    }
    if g.is_empty() {
        return;
    }
    sets.retain(covered);
    if depthwise::fits(g) {
        let phases: Vec<depthwise::Phase> = sets.iter().map(|s| channelwise(g, s)).collect();
        return depthwise::backward_input(g, &phases, gy, w, bias, gx);
    }
    let axes: Vec<[&Axis; 3]> = sets.iter().map(|s| [&s[0].axis, &s[1].axis, &s[2].axis]).collect();
    let layout = Layout::new(&axes);
    let (rows, channels) = (g.group_in(), g.group_out());
    let pixels = g.input_pixels();
    let bias = bias.map_or(std::ptr::null(), |b| b.as_ptr());
    let (gx, gy, bias) = (Shared(gx.as_mut_ptr()), Shared(gy.as_ptr() as *mut T), Shared(bias as *mut T));
    for (set, axes) in sets.iter().zip(&axes) {
        let table = layout.table(channels, *axes);
        let depth = table.len();
        let grid = [axes[0].output, axes[1].output, axes[2].output];
        let strips = Strips::new::<T>(grid, &layout);
        let first = set.iter().zip(g.input).fold(0, |at, (p, n)| at * n + p.first);
        with_scratch(g.in_channels * depth, |weights: *mut T| {
            let mut order = Vec::new();
            for &z in &set[0].taps {
                for &y in &set[1].taps {
                    order.extend(set[2].taps.iter().map(|x| (z * g.kernel[1] + y) * g.kernel[2] + x));
                }
            }
            // SAFETY: in_channels * depth weights in all.
            unsafe { turn(g, w, &order, weights) };
            let weights = Shared(weights);
            let table = &table;
            let job = |planes: *const T, image: usize, group: usize| Job {
                planes: planes.wrapping_add(group * channels * layout.channel()),
                pitch: layout.pitch(),
                slice: layout.slice(),
                weights: weights.get().wrapping_add(group * rows * depth),
                rows,
                depth,
                table: table.as_ptr(),
                bias: if bias.get().is_null() {
                    Bias::None
                } else {
                    Bias::Rows(bias.get().wrapping_add(group * rows))
                },
                grid,
                out: gx.get().wrapping_add((image * g.in_channels + group * rows) * pixels + first),
                out_row: pixels,
                out_step: [g.stride[0] * g.input[1] * g.input[2], g.stride[1] * g.input[2], g.stride[2]],
            };
            // SAFETY: the slices have the lengths checked above; items write disjoint pixels.
            unsafe {
                windows(
                    g,
                    &layout,
                    &strips,
                    g.out_channels,
                    gy.get(),
                    g.groups,
                    |planes, image, group, range| job(planes, image, group).run(&strips, range),
                )
            }
        });
    }
}

/// A phase's taps as rows of input channels, columns of output channels and taps.
///
/// # Safety
/// `to` has room for `taps` weights of every pair of channels of a group.
unsafe fn turn<T: Real>(g: &Geometry, w: &[T], taps: &[usize], to: *mut T) {
    /// Channels of a block: the lines of both sides that it touches stay in the L1.
    const BLOCK: usize = 8;
    let (rows, channels, n) = (g.group_in(), g.group_out(), taps.len());
    let blocks = rows.div_ceil(BLOCK);
    let to = Shared(to);
    let chunk = (ITEM / 8 / (BLOCK * channels * n).max(1)).max(1);
    for_each_chunk(g.groups * blocks, chunk, |range| {
        for item in range {
            let (group, first) = (item / blocks, item % blocks * BLOCK);
            for o0 in (0..channels).step_by(BLOCK) {
                for i in first..rows.min(first + BLOCK) {
                    for o in o0..channels.min(o0 + BLOCK) {
                        let from = &w[((group * channels + o) * rows + i) * g.taps()..][..g.taps()];
                        let at = ((group * rows + i) * channels + o) * n;
                        for (j, &t) in taps.iter().enumerate() {
                            // SAFETY: rows of different channels are disjoint parts of the room.
                            unsafe { *to.get().add(at + j) = from[t] }
                        }
                    }
                }
            }
        }
    });
}
