//! Convolutions whose every filter reads one channel: taps times shifted planes, without a matrix product.
//!
//! Lines of a staged plane lie one after the other, so whole blocks of lines are one long row for the vectors; the
//! columns between the lines are computed and dropped.
use super::forward::ITEM;
use super::planes::{Axis, Layout};
use super::Geometry;
use crate::matmul::gemm::Shared;
use crate::matmul::tile::for_isa;
use crate::matmul::vector::{Real, Vector};
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// Pixels that are computed before they are copied to the result: they stay in the L1.
const BLOCK: usize = 2048;

for_isa! {
    /// Adds `w[t] * plane[offsets[t] + i]` for `taps` taps to each of `n` numbers `to[i]`.
    ///
    /// # Safety
    /// All elements named are valid, and `to` overlaps none of the others.
    unsafe fn add_taps<T>(plane: *const T, offsets: *const usize, w: *const T, taps: usize, to: *mut T, n: usize) => add_body
}

#[inline(always)]
unsafe fn add_body<V: Vector>(
    plane: *const V::T,
    offsets: *const usize,
    w: *const V::T,
    taps: usize,
    to: *mut V::T,
    n: usize,
) {
    let l = V::LANES;
    // SAFETY: indices stay below `taps` and `n`; the rest is the caller's promise.
    unsafe {
        let mut i = 0;
        while i + 4 * l <= n {
            // No closures around registers: they are compiled without the instruction set.
            let at = to.add(i);
            let mut s = [V::load(at), V::load(at.add(l)), V::load(at.add(2 * l)), V::load(at.add(3 * l))];
            for t in 0..taps {
                let (from, w) = (plane.add(*offsets.add(t) + i), V::splat(*w.add(t)));
                for j in 0..4 {
                    s[j] = V::load(from.add(j * l)).mul_add(w, s[j]);
                }
            }
            for j in 0..4 {
                s[j].store(at.add(j * l));
            }
            i += 4 * l;
        }
        while i < n {
            let rest = (n - i).min(l);
            let mut s = V::load_first(to.add(i), rest);
            for t in 0..taps {
                let from = plane.add(*offsets.add(t) + i);
                s = V::load_first(from, rest).mul_add(V::splat(*w.add(t)), s);
            }
            s.store_first(to.add(i), rest);
            i += l;
        }
    }
}

/// Smaller planes gain nothing: their lines are too short.
const PIXELS: usize = 100;

/// Whether every filter reads one channel, of planes that are worth it.
pub(super) fn fits(g: &Geometry) -> bool {
    g.group_in() == 1 && g.group_out() <= 4 && g.groups > 1 && g.input_pixels() >= PIXELS
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
                    let last = offsets.iter().max().map_or(0, |o| o + at + n);
                    assert!(last <= plane.len() && w.len() == offsets.len());
                    let (from, taps) = (plane[at..].as_ptr(), offsets.len());
                    // SAFETY: the farthest tap's last element lies inside the plane.
                    unsafe { add_taps(from, offsets.as_ptr(), w.as_ptr(), taps, temp.as_mut_ptr(), n) };
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
