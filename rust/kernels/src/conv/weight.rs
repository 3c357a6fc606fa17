//! The gradients of the filter and of the bias.
use super::forward::ITEM;
use super::planes::Layout;
use super::{lanes, pixels, whole, Geometry};
use crate::matmul::cuts::{Cuts, Panels};
use crate::matmul::dot::{dot, Dot, DOT};
use crate::matmul::gemm::Shared;
use crate::matmul::pack::{copy_matrix, Strided};
use crate::matmul::tile::{Finish, Shape, Tile, MAX_ROWS};
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// Up to this many output channels of a group, products of rows of pixels beat tiles of channels.
const DOT_CHANNELS: usize = 8;
/// Elements of staged images and transposed gradients in memory at once.
const STAGED: usize = 2 << 20;
/// Pixels of the gradient that stay in the L2 while all rows of the filter pass.
const PIXELS: usize = 512;

/// The gradient of `w`.
///
/// # Panics
/// When a slice has not the length that the geometry asks for.
pub fn backward_weight<T: Real>(g: &Geometry, gy: &[T], x: &[T], gw: &mut [T]) {
    assert_eq!(x.len(), g.batch * g.in_channels * g.input_pixels());
    assert_eq!(gw.len(), g.out_channels * g.group_in() * g.taps());
    assert_eq!(gy.len(), g.batch * g.out_channels * g.output_pixels());
    if g.is_empty() {
        return gw.fill(T::zero());
    }
    if g.channels_last {
        return pixels::run_backward_weight(g, gy, x, gw);
    }
    if lanes::fits(g) {
        return lanes::backward_weight(g, gy, x, gw);
    }
    if whole::fits(g) {
        return whole::backward_weight(g, gy, x, gw);
    }
    let axes = [g.axis(0), g.axis(1), g.axis(2)];
    let axes = [&axes[0], &axes[1], &axes[2]];
    let layout = Layout::new(&[axes]);
    let table = layout.table(g.group_in(), axes);
    let by_dot = g.group_out() <= DOT_CHANNELS;
    let staged = if layout.identity { 0 } else { g.in_channels * layout.channel() };
    let turned = if by_dot { 0 } else { g.out_channels * g.output_pixels() };
    let group = (STAGED / (staged + turned).max(1)).clamp(1, g.batch);
    let (image_in, image_out) = (g.in_channels * g.input_pixels(), g.out_channels * g.output_pixels());
    let depth = table.len();
    // The sums are kept as rows of filter taps and columns of output channels until all images are in.
    with_scratch(group * (staged + turned) + g.out_channels * depth, |room: *mut T| {
        let sums = room.wrapping_add(group * (staged + turned));
        for first in (0..g.batch).step_by(group) {
            let count = group.min(g.batch - first);
            let (to, from, gradient) =
                (Shared(room), Shared(x.as_ptr() as *mut T), Shared(gy.as_ptr() as *mut T));
            if staged + turned > 0 {
                let chunk = if g.work() < 4 * ITEM { count } else { 1 };
                for_each_chunk(count, chunk, |images| {
                    for i in images {
                        let planes = to.get().wrapping_add(i * (staged + turned));
                        // SAFETY: each image has a part of the room; sources are inside the slices.
                        unsafe {
                            if staged > 0 {
                                layout.stage(from.get().add((first + i) * image_in), g.in_channels, planes);
                            }
                            if turned > 0 {
                                turn(g, gradient.get().add((first + i) * image_out), planes.add(staged));
                            }
                        }
                    }
                });
            }
            let part = Part {
                g,
                layout: &layout,
                table: &table,
                planes: if layout.identity { x[first * image_in..].as_ptr() } else { room },
                planes_step: if layout.identity { image_in } else { staged + turned },
                gradient: if by_dot { gy[first * image_out..].as_ptr() } else { room.wrapping_add(staged) },
                gradient_step: if by_dot { image_out } else { staged + turned },
                images: count,
                add: first > 0,
                sums,
            };
            part.run(by_dot);
        }
        let (sums, gw) = (Shared(sums), Shared(gw.as_mut_ptr()));
        let channels = g.group_out();
        let chunk = if g.out_channels * depth < 1 << 15 { g.groups } else { 1 };
        for_each_chunk(g.groups, chunk, |groups| {
            for i in groups {
                let at = i * channels * depth;
                let from = Strided { p: sums.get().wrapping_add(at) as *const T, row: 1, col: channels };
                // SAFETY: one group's sums and filters.
                unsafe { copy_matrix(from, channels, depth, gw.get().add(at), depth) }
            }
        });
    });
}

/// Pixels as rows and the channels of each group as columns.
unsafe fn turn<T: Real>(g: &Geometry, gy: *const T, to: *mut T) {
    let (pixels, channels) = (g.output_pixels(), g.group_out());
    for group in 0..g.groups {
        let at = group * channels * pixels;
        // SAFETY: one group's gradient on both sides.
        unsafe {
            copy_matrix(
                Strided { p: gy.add(at), row: 1, col: pixels },
                pixels,
                channels,
                to.add(at),
                channels,
            )
        }
    }
}

/// Some images' share of the gradient.
struct Part<'a, T> {
    g: &'a Geometry,
    layout: &'a Layout,
    table: &'a [usize],
    planes: *const T,
    planes_step: usize,
    gradient: *const T,
    gradient_step: usize,
    images: usize,
    add: bool,
    sums: *mut T,
}

// SAFETY: items of the parallel loops write disjoint sums.
unsafe impl<T> Sync for Part<'_, T> {}

impl<T: Real> Part<'_, T> {
    fn run(&self, by_dot: bool) {
        let g = self.g;
        let shape = Shape::of::<T>();
        let rows = Cuts::new(self.table.len(), if by_dot { DOT } else { shape.rows });
        let per_row = (g.work() / g.batch * self.images / (g.groups * rows.parts)).max(1);
        let total = g.groups * rows.parts;
        // A few long items rather than many: each walks through all images.
        let chunk = (ITEM / per_row).max(total.div_ceil(64)).max(1);
        for_each_chunk(total, chunk, |mut range| {
            while range.start < range.end {
                let group = range.start / rows.parts;
                let end = range.end.min((group + 1) * rows.parts);
                let part = range.start - group * rows.parts..end - group * rows.parts;
                // SAFETY: items are disjoint rows of the sums.
                unsafe {
                    if by_dot {
                        self.dots(group, rows, part);
                    } else {
                        self.tiles(&shape, group, rows, part);
                    }
                }
                range.start = end;
            }
        });
    }

    /// The epilogue that starts or continues the sums.
    fn finish(&self, started: bool) -> Finish<T> {
        let beta = if started || self.add { T::one() } else { T::zero() };
        Finish { beta, ..Finish::plain() }
    }

    unsafe fn tiles(&self, shape: &Shape, group: usize, rows: Cuts, part: std::ops::Range<usize>) {
        let g = self.g;
        let channels = g.group_out();
        let [oz, oy, ox] = g.output;
        let panels = Panels::new(channels, shape.lanes, shape.vectors);
        let lines = Cuts::new(oy, (PIXELS / ox).max(1));
        let sums = self.sums.wrapping_add(group * channels * self.table.len());
        for image in 0..self.images {
            let planes = self
                .planes
                .wrapping_add(image * self.planes_step + group * g.group_in() * self.layout.channel());
            let gradient =
                self.gradient.wrapping_add(image * self.gradient_step + group * channels * g.output_pixels());
            for z in 0..oz {
                for l in 0..lines.parts {
                    let (y0, ny) = lines.part(l);
                    let base = planes.wrapping_add(z * self.layout.slice() + y0 * self.layout.pitch());
                    let b = gradient.wrapping_add((z * oy + y0) * ox * channels);
                    for i in part.clone() {
                        let (i0, mr) = rows.part(i);
                        let mut a = [base; MAX_ROWS];
                        for r in 0..mr {
                            a[r] = base.wrapping_add(self.table[i0 + r]);
                        }
                        for j in 0..panels.count() {
                            let (j0, columns, _) = panels.panel(j);
                            let tile = Tile {
                                rows: mr,
                                columns,
                                k: ox,
                                k_outer: ny,
                                a,
                                a_step: 1,
                                a_jump: self.layout.pitch(),
                                b: b.wrapping_add(j0),
                                b_step: channels,
                                b_jump: 0,
                                b_table: std::ptr::null(),
                                c: sums.wrapping_add(i0 * channels + j0),
                                c_row: channels,
                                finish: self.finish(image + z + l > 0),
                            };
                            // SAFETY: taps of output pixels lie inside the planes by the layout's construction.
                            unsafe { tile.run(shape) }
                        }
                    }
                }
            }
        }
    }

    unsafe fn dots(&self, group: usize, rows: Cuts, part: std::ops::Range<usize>) {
        let g = self.g;
        let channels = g.group_out();
        let [oz, oy, ox] = g.output;
        let columns = Cuts::new(channels, DOT);
        let sums = self.sums.wrapping_add(group * channels * self.table.len());
        for image in 0..self.images {
            let planes = self
                .planes
                .wrapping_add(image * self.planes_step + group * g.group_in() * self.layout.channel());
            let gradient =
                self.gradient.wrapping_add(image * self.gradient_step + group * channels * g.output_pixels());
            for z in 0..oz {
                let base = planes.wrapping_add(z * self.layout.slice());
                for i in part.clone() {
                    let (i0, mr) = rows.part(i);
                    let mut a = [base; DOT];
                    for r in 0..mr {
                        a[r] = base.wrapping_add(self.table[i0 + r]);
                    }
                    for j in 0..columns.parts {
                        let (j0, nc) = columns.part(j);
                        let mut b = [gradient; DOT];
                        for c in 0..nc {
                            b[c] = gradient.wrapping_add((j0 + c) * g.output_pixels() + z * oy * ox);
                        }
                        let block = Dot {
                            rows: mr,
                            columns: nc,
                            k: ox,
                            k_outer: oy,
                            a,
                            a_jump: self.layout.pitch() - ox,
                            b,
                            b_jump: 0,
                            c: sums.wrapping_add(i0 * channels + j0),
                            c_row: channels,
                            c_col: 1,
                            finish: self.finish(image + z > 0),
                        };
                        // SAFETY: as in `tiles`.
                        unsafe { dot(&block) }
                    }
                }
            }
        }
    }
}

/// The gradient of the bias: the sum of each channel's gradient.
pub fn backward_bias<T: Real>(g: &Geometry, gy: &[T], gb: &mut [T]) {
    let pixels = g.output_pixels();
    assert!(gy.len() == g.batch * g.out_channels * pixels && gb.len() == g.out_channels);
    let channels = g.out_channels;
    let per_channel = (g.batch * pixels).max(1);
    let to = Shared(gb.as_mut_ptr());
    for_each_chunk(channels, ((1 << 15) / per_channel).max(1), |range| {
        for c in range {
            let mut total = T::zero();
            for image in 0..g.batch {
                total = total + sum(&gy[(image * channels + c) * pixels..][..pixels]);
            }
            // SAFETY: channels are disjoint.
            unsafe { *to.get().add(c) = total };
        }
    });
}

struct Sum<'a, T>(&'a [T]);

impl<T: Real> crate::isa::Kernel for Sum<'_, T> {
    type Output = T;
    #[inline(always)]
    fn run<const FMA: bool>(self) -> T {
        // Many independent sums vectorise, and shorten the chains of roundings.
        let mut lanes = [T::zero(); 64];
        let mut blocks = self.0.chunks_exact(64);
        for block in &mut blocks {
            for (l, &x) in lanes.iter_mut().zip(block) {
                *l = *l + x;
            }
        }
        for (l, &x) in lanes.iter_mut().zip(blocks.remainder()) {
            *l = *l + x;
        }
        let mut width = 32;
        while width > 0 {
            for i in 0..width {
                lanes[i] = lanes[i] + lanes[i + width];
            }
            width /= 2;
        }
        lanes[0]
    }
}

/// The sum of a row of numbers.
pub(crate) fn sum<T: Real>(x: &[T]) -> T {
    crate::isa::dispatch(Sum(x))
}
