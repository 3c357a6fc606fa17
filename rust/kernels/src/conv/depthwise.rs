//! Convolutions whose every filter reads one channel: taps times shifted planes, without a matrix product.
//!
//! Lines of a staged plane lie one after the other, so whole blocks of lines are one long row for the vectors; the
//! columns between the lines are computed and dropped.
use super::forward::ITEM;
use super::planes::{Axis, Layout};
use super::Geometry;
use crate::matmul::gemm::Shared;
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;
use crate::versions;

/// Pixels that are computed before they are copied to the result: they stay in the L1.
const BLOCK: usize = 2048;
/// Products of one pixel that are added up together.
const TAPS: usize = 9;
const LANES: usize = 32;

#[inline(always)]
fn fma<T: Real, const F: bool>(a: T, b: T, c: T) -> T {
    if F {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

#[inline(always)]
fn block<T: Real, const F: bool, const N: usize>(
    plane: &[T],
    offsets: &[usize],
    w: &[T],
    at: usize,
    to: &mut [T],
) {
    let mut sums = [T::zero(); N];
    sums.copy_from_slice(&to[at..at + N]);
    for (&o, &w) in offsets.iter().zip(w) {
        let from = &plane[o + at..o + at + N];
        for i in 0..N {
            sums[i] = fma::<T, F>(w, from[i], sums[i]);
        }
    }
    to[at..at + N].copy_from_slice(&sums);
}

versions! {
    /// Adds `w[t] * plane[offsets[t] + i]` for all taps to `to[i]`.
    fn add_taps [T: Real] (plane: &[T], offsets: &[usize], w: &[T], to: &mut [T]) {
        let n = to.len();
        let mut at = 0;
        while at + 64 <= n {
            block::<T, FMA, 64>(plane, offsets, w, at, to);
            at += 64;
        }
        while at + 16 <= n {
            block::<T, FMA, 16>(plane, offsets, w, at, to);
            at += 16;
        }
        while at < n {
            block::<T, FMA, 1>(plane, offsets, w, at, to);
            at += 1;
        }
    }
}

#[inline(always)]
fn sums<T: Real, const F: bool, const N: usize>(plane: &[T], offsets: &[usize], g: &[T], to: &mut [T]) {
    let from: [&[T]; N] = std::array::from_fn(|t| &plane[offsets[t]..offsets[t] + g.len()]);
    let mut lanes = [[T::zero(); LANES]; N];
    let whole = g.len() / LANES * LANES;
    for at in (0..whole).step_by(LANES) {
        for t in 0..N {
            for i in 0..LANES {
                lanes[t][i] = fma::<T, F>(g[at + i], from[t][at + i], lanes[t][i]);
            }
        }
    }
    for (i, at) in (whole..g.len()).enumerate() {
        for t in 0..N {
            lanes[t][i] = fma::<T, F>(g[at], from[t][at], lanes[t][i]);
        }
    }
    for t in 0..N {
        let mut width = LANES / 2;
        while width > 0 {
            for i in 0..width {
                lanes[t][i] = lanes[t][i] + lanes[t][i + width];
            }
            width /= 2;
        }
        to[t] = to[t] + lanes[t][0];
    }
}

versions! {
    /// Adds the sum of `g[i] * plane[offsets[t] + i]` to `to[t]`.
    fn tap_sums [T: Real] (plane: &[T], offsets: &[usize], g: &[T], to: &mut [T]) {
        let mut t = 0;
        while t + 3 <= offsets.len() {
            sums::<T, FMA, 3>(plane, &offsets[t..], g, &mut to[t..]);
            t += 3;
        }
        while t < offsets.len() {
            sums::<T, FMA, 1>(plane, &offsets[t..], g, &mut to[t..]);
            t += 1;
        }
    }
}

/// Whether every filter reads one channel.
pub(super) fn fits(g: &Geometry) -> bool {
    g.group_in() == 1 && g.group_out() <= 4 && g.groups > 1
}

/// The lines of one channel's result: where blocks of them begin in the staged plane and in the result.
struct Lines<'a> {
    layout: &'a Layout,
    grid: [usize; 3],
    step: [usize; 3],
}

impl Lines<'_> {
    /// Calls `f(first position in the plane, lines, positions, first pixel of the result)`.
    fn each(&self, mut f: impl FnMut(usize, usize, usize, usize)) {
        let [oz, oy, ox] = self.grid;
        let pitch = self.layout.pitch();
        let lines = (BLOCK / pitch).max(1);
        for z in 0..oz {
            for y in (0..oy).step_by(lines) {
                let count = lines.min(oy - y);
                let at = z * self.layout.slice() + y * pitch;
                f(at, count, (count - 1) * pitch + ox, z * self.step[0] + y * self.step[1]);
            }
        }
    }

    /// `out = bias + sum of taps`, for one channel with its planes.
    fn run<T: Real>(&self, planes: &[(&[T], &[T])], offsets: &[usize], bias: T, out: &mut [T]) {
        let (ox, pitch) = (self.grid[2], self.layout.pitch());
        let room = BLOCK.max(pitch) + pitch;
        with_scratch(room, |temp: *mut T| {
            // SAFETY: the scratch has this many numbers, which are written before they are read.
            let temp = unsafe { std::slice::from_raw_parts_mut(temp, room) };
            self.each(|at, count, n, first| {
                let temp = &mut temp[..n];
                temp.fill(bias);
                for &(plane, w) in planes {
                    for (offsets, w) in offsets.chunks(TAPS).zip(w.chunks(TAPS)) {
                        add_taps(&plane[at..], offsets, w, temp);
                    }
                }
                for l in 0..count {
                    let from = &temp[l * pitch..][..ox];
                    let to = &mut out[first + l * self.step[1]..];
                    match self.step[2] {
                        1 => to[..ox].copy_from_slice(from),
                        s => from.iter().enumerate().for_each(|(x, &v)| to[x * s] = v),
                    }
                }
            });
        });
    }
}

/// Calls `f` with the staged plane of channel `c` of image `i`.
///
/// # Safety
/// `x` holds `channels` planes per image as the layout describes them.
unsafe fn with_plane<T: Real, R>(layout: &Layout, x: &[T], plane: usize, f: impl FnOnce(&[T]) -> R) -> R {
    let pixels = layout.pixels();
    let from = &x[plane * pixels..(plane + 1) * pixels];
    if layout.identity {
        return f(from);
    }
    with_scratch(layout.channel(), |to: *mut T| {
        // SAFETY: the scratch holds one staged channel, which is written whole.
        unsafe {
            layout.stage(from.as_ptr(), 1, to);
            f(std::slice::from_raw_parts(to, layout.channel()))
        }
    })
}

/// `y = conv(x, w) + bias`.
pub(super) fn forward<T: Real>(g: &Geometry, x: &[T], w: &[T], bias: Option<&[T]>, y: &mut [T]) {
    let axes = [g.axis(0), g.axis(1), g.axis(2)];
    let axes = [&axes[0], &axes[1], &axes[2]];
    let layout = Layout::new(&[axes]);
    let offsets = layout.table(1, axes);
    let (pixels, per, taps) = (g.output_pixels(), g.group_out(), g.taps());
    let lines = Lines { layout: &layout, grid: g.output, step: [g.output[1] * g.output[2], g.output[2], 1] };
    let to = Shared(y.as_mut_ptr());
    for_each_chunk(g.batch * g.in_channels, (ITEM / (pixels * taps * per)).max(1), |range| {
        for plane in range {
            let run = |staged: &[T]| {
                for j in 0..per {
                    let filter = plane % g.in_channels * per + j;
                    // SAFETY: every filter has a plane of results for each image.
                    let out = unsafe {
                        let at = (plane / g.in_channels * g.out_channels + filter) * pixels;
                        std::slice::from_raw_parts_mut(to.get().add(at), pixels)
                    };
                    let w = &w[filter * taps..(filter + 1) * taps];
                    lines.run(&[(staged, w)], &offsets, bias.map_or(T::zero(), |b| b[filter]), out);
                }
            };
            // SAFETY: the caller checked the lengths.
            unsafe { with_plane(&layout, x, plane, run) }
        }
    });
}

/// One set of the input's pixels and the taps that reach them.
pub(super) struct Phase<'a> {
    pub axes: [&'a Axis; 3],
    /// Numbers of the taps, in the order of the axes' own.
    pub taps: Vec<usize>,
    /// The first pixel.
    pub first: usize,
}

/// The gradient of `x` on the pixels of the phases.
pub(super) fn backward_input<T: Real>(
    g: &Geometry,
    phases: &[Phase],
    gy: &[T],
    w: &[T],
    bias: Option<&[T]>,
    gx: &mut [T],
) {
    let sets: Vec<[&Axis; 3]> = phases.iter().map(|p| p.axes).collect();
    let layout = Layout::new(&sets);
    let tables: Vec<Vec<usize>> = sets.iter().map(|axes| layout.table(1, *axes)).collect();
    let (pixels, per, taps) = (g.input_pixels(), g.group_out(), g.taps());
    let step = [g.stride[0] * g.input[1] * g.input[2], g.stride[1] * g.input[2], g.stride[2]];
    let (channel, source) = (layout.channel(), layout.pixels());
    let to = Shared(gx.as_mut_ptr());
    for_each_chunk(g.batch * g.in_channels, (ITEM / (pixels * taps * per)).max(1), |range| {
        with_scratch(per * channel + per * taps, |room: *mut T| {
            for plane in range {
                let (image, group) = (plane / g.in_channels, plane % g.in_channels);
                let first = (image * g.out_channels + group * per) * source;
                // SAFETY: the scratch holds the staged planes and the filters' taps; every channel has its own result.
                let (staged, picked, out) = unsafe {
                    layout.stage(gy[first..first + per * source].as_ptr(), per, room);
                    let picked = std::slice::from_raw_parts_mut(room.add(per * channel), per * taps);
                    let out = std::slice::from_raw_parts_mut(to.get().add(plane * pixels), pixels);
                    (std::slice::from_raw_parts(room, per * channel), picked, out)
                };
                for (phase, offsets) in phases.iter().zip(&tables) {
                    let n = phase.taps.len();
                    for j in 0..per {
                        for (to, &t) in picked[j * n..].iter_mut().zip(&phase.taps) {
                            *to = w[(group * per + j) * taps + t];
                        }
                    }
                    let all: [(&[T], &[T]); 4] = std::array::from_fn(|j| match j < per {
                        true => (&staged[j * channel..(j + 1) * channel], &picked[j * n..(j + 1) * n]),
                        false => (&[][..], &[][..]),
                    });
                    let grid = phase.axes.map(|a| a.output);
                    let lines = Lines { layout: &layout, grid, step };
                    let bias = bias.map_or(T::zero(), |b| b[group]);
                    lines.run(&all[..per], offsets, bias, &mut out[phase.first..]);
                }
            }
        });
    });
}

/// The gradient of `w`.
pub(super) fn backward_weight<T: Real>(g: &Geometry, gy: &[T], x: &[T], gw: &mut [T]) {
    let axes = [g.axis(0), g.axis(1), g.axis(2)];
    let axes = [&axes[0], &axes[1], &axes[2]];
    let layout = Layout::new(&[axes]);
    let offsets = layout.table(1, axes);
    let (pixels, per, taps) = (g.output_pixels(), g.group_out(), g.taps());
    let (pitch, ox) = (layout.pitch(), g.output[2]);
    let lines = Lines { layout: &layout, grid: g.output, step: [g.output[1] * g.output[2], g.output[2], 1] };
    let room = BLOCK.max(pitch) + pitch;
    let to = Shared(gw.as_mut_ptr());
    let work = (g.batch * pixels * taps * per).max(1);
    for_each_chunk(g.in_channels, (ITEM / work).max(1), |range| {
        with_scratch(room, |temp: *mut T| {
            // SAFETY: the scratch has this many numbers, which are written before they are read.
            let temp = unsafe { std::slice::from_raw_parts_mut(temp, room) };
            for channel in range {
                // SAFETY: every channel has its own filters.
                let sums =
                    unsafe { std::slice::from_raw_parts_mut(to.get().add(channel * per * taps), per * taps) };
                sums.fill(T::zero());
                for image in 0..g.batch {
                    let run = |staged: &[T]| {
                        for (j, sums) in sums.chunks_exact_mut(taps).enumerate() {
                            let at = (image * g.out_channels + channel * per + j) * pixels;
                            let gy = &gy[at..at + pixels];
                            lines.each(|at, count, n, first| {
                                // The columns between the lines count nothing.
                                for l in 0..count {
                                    let line = &mut temp[l * pitch..(l + 1) * pitch];
                                    line[..ox].copy_from_slice(&gy[first + l * ox..][..ox]);
                                    line[ox..].fill(T::zero());
                                }
                                tap_sums(&staged[at..], &offsets, &temp[..n], sums);
                            });
                        }
                    };
                    // SAFETY: the caller checked the lengths.
                    unsafe { with_plane(&layout, x, image * g.in_channels + channel, run) }
                }
            }
        });
    });
}
