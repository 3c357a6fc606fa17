//! Convolutions of planes whose every channel has one filter of its own: a vector holds one pixel of many channels.
//!
//! Bands of rows are transposed into a padded buffer with the channels of a vector side by side, so that every tap of
//! every stride and dilation is an aligned load.
mod taps;

use super::forward::ITEM;
use super::Geometry;
use crate::matmul::cuts::Cuts;
use crate::matmul::gemm::Shared;
use crate::matmul::pack::{copy_matrix, Strided};
use crate::matmul::tile::Shape;
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;
use std::ops::Range;
use taps::{collect, correlate, spread, Walk};

/// Bytes of a staged band: it stays in the L2 beside its results.
const BAND: usize = 128 << 10;

/// Whether every channel has one filter, on planes.
pub(super) fn fits(g: &Geometry) -> bool {
    let flat = g.input[0] == 1 && g.kernel[0] == 1 && g.padding[0] == 0;
    flat && g.group_in() == 1 && g.group_out() == 1 && g.groups > 1
}

/// Which rows and columns of a source the rows and columns of a result read.
#[derive(Clone, Copy)]
struct Plane {
    source: [usize; 2],
    result: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [isize; 2],
    dilation: [usize; 2],
    channels: usize,
    lanes: usize,
    last: bool,
}

impl Plane {
    fn new<T: Real>(g: &Geometry) -> Self {
        let two = |x: [usize; 3]| [x[1], x[2]];
        Plane {
            source: two(g.input),
            result: two(g.output),
            kernel: two(g.kernel),
            stride: two(g.stride),
            padding: two(g.padding).map(|p| p as isize),
            dilation: two(g.dilation),
            channels: g.in_channels,
            lanes: Shape::of::<T>().lanes,
            last: g.channels_last,
        }
    }

    /// The gradient of the source at stride 1 as a convolution of the result's gradient with filters turned round.
    fn turned(self) -> Self {
        let reach = |d: usize| ((self.kernel[d] - 1) * self.dilation[d]) as isize;
        let padding = [reach(0) - self.padding[0], reach(1) - self.padding[1]];
        Plane { source: self.result, result: self.source, padding, ..self }
    }

    /// Distances of neighbouring channels, and of neighbouring pixels, of images of this size.
    fn steps(&self, pixels: usize) -> [usize; 2] {
        if self.last {
            [1, self.channels]
        } else {
            [pixels, 1]
        }
    }

    fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Source positions that `n` neighbouring results reach.
    fn span(&self, d: usize, n: usize) -> usize {
        (n - 1) * self.stride[d] + (self.kernel[d] - 1) * self.dilation[d] + 1
    }

    fn width(&self) -> usize {
        self.span(1, self.result[1])
    }

    fn offsets(&self) -> Vec<usize> {
        let [dy, dx] = self.dilation;
        let width = self.width();
        let at = |t: usize| (t / self.kernel[1] * dy * width + t % self.kernel[1] * dx) * self.lanes;
        (0..self.taps()).map(at).collect()
    }

    fn bands<T>(&self) -> Cuts {
        let row = self.width() * self.stride[0] * self.lanes * std::mem::size_of::<T>();
        Cuts::new(self.result[0], (BAND / row).max(1))
    }

    /// Numbers of the largest band's staged rows, and of its pixels on either side.
    fn room<T>(&self) -> [usize; 3] {
        let rows = self.bands::<T>().part(0).1;
        let staged = self.span(0, rows);
        [
            staged * self.width() * self.lanes,
            staged.min(self.source[0]) * self.source[1] * self.lanes,
            rows * self.result[1] * self.lanes,
        ]
    }

    /// Rows of the source, and columns, that lie in a staged band; and the first place they go to.
    fn inside(&self, d: usize, first: usize, n: usize) -> (Range<usize>, usize) {
        let start = (first * self.stride[d]) as isize - self.padding[d];
        let end = (start + self.span(d, n) as isize).clamp(0, self.source[d] as isize) as usize;
        let low = start.clamp(0, end as isize) as usize;
        (low..end, (low as isize - start).max(0) as usize)
    }

    /// Copies the rows that a band of results reads from `count` channels to a padded buffer; `dense` is work memory.
    unsafe fn stage<T: Real>(
        &self,
        x: *const T,
        count: usize,
        band: (usize, usize),
        dense: *mut T,
        to: *mut T,
    ) {
        let (rows, above) = self.inside(0, band.0, band.1);
        let (columns, left) = self.inside(1, 0, self.result[1]);
        let line = self.source[1];
        let [channel, pixel] = self.steps(self.source[0] * line);
        let (width, l) = (self.width(), self.lanes);
        // SAFETY: rows and columns lie inside the source; the buffers have the room of the largest band.
        unsafe {
            // Rows and columns without pixels.
            let blank = |rows: Range<usize>, columns: Range<usize>| {
                for y in rows {
                    let at = to.add((y * width + columns.start) * l);
                    std::slice::from_raw_parts_mut(at, columns.len() * l).fill(T::zero());
                }
            };
            let (end, right) = (above + rows.len(), left + columns.len());
            blank(0..above, 0..width);
            blank(end..self.span(0, band.1), 0..width);
            blank(above..end, 0..left.min(width));
            blank(above..end, right.min(width)..width);
            if rows.is_empty() || columns.is_empty() {
                return;
            }
            let from = x.add(rows.start * line * pixel);
            if self.last && count == l {
                for y in 0..rows.len() {
                    let from = from.add((y * line + columns.start) * pixel);
                    let to = to.add(((above + y) * width + left) * l);
                    copy_matrix(Strided { p: from, row: pixel, col: 1 }, columns.len(), l, to, l);
                }
                return;
            }
            if count < l {
                std::slice::from_raw_parts_mut(dense, rows.len() * line * l).fill(T::zero());
            }
            copy_matrix(Strided { p: from, row: pixel, col: channel }, rows.len() * line, count, dense, l);
            for y in 0..rows.len() {
                let from = dense.add((y * line + columns.start) * l);
                let to = to.add(((above + y) * width + left) * l);
                std::ptr::copy_nonoverlapping(from, to, columns.len() * l);
            }
        }
    }

    /// Copies `n` pixels of `count` channels with the channels side by side; lanes without a channel are zero.
    unsafe fn gather<T: Real>(&self, y: *const T, steps: [usize; 2], count: usize, n: usize, to: *mut T) {
        // SAFETY: the caller's pixels.
        unsafe {
            if count < self.lanes {
                std::slice::from_raw_parts_mut(to, n * self.lanes).fill(T::zero());
            }
            copy_matrix(Strided { p: y, row: steps[1], col: steps[0] }, n, count, to, self.lanes);
        }
    }

    /// The opposite of `gather`.
    unsafe fn scatter<T: Real>(&self, y: *const T, steps: [usize; 2], count: usize, n: usize, to: *mut T) {
        let l = self.lanes;
        // SAFETY: the caller's pixels.
        unsafe {
            if self.last {
                copy_matrix(Strided { p: y, row: l, col: 1 }, n, count, to, steps[1]);
            } else {
                copy_matrix(Strided { p: y, row: 1, col: l }, count, n, to, steps[0]);
            }
        }
    }

    fn walk(&self, rows: usize, offsets: &[usize]) -> Walk {
        Walk {
            rows,
            columns: self.result[1],
            row: self.stride[0] * self.width() * self.lanes,
            column: self.stride[1] * self.lanes,
            offsets: offsets.as_ptr(),
            taps: self.taps(),
            pixel: self.lanes,
        }
    }
}

/// `y = conv(x, w) + bias`, or with filters turned round.
fn convolve<T: Real>(
    p: &Plane,
    turned: bool,
    batch: usize,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    let (l, taps) = (p.lanes, p.taps());
    let blocks = p.channels.div_ceil(l);
    let mut offsets = p.offsets();
    if turned {
        offsets.reverse();
    }
    let bands = p.bands::<T>();
    let [staged, dense, results] = p.room::<T>();
    let (from, to) = (p.source[0] * p.source[1], p.result[0] * p.result[1]);
    let (before, after) = (p.steps(from), p.steps(to));
    let out = Shared(y.as_mut_ptr());
    let chunk = (ITEM / (to * taps * l)).max(1);
    for_each_chunk(batch * blocks, chunk, |range| {
        with_scratch((taps + 1) * l + staged + dense + results, |filters: *mut T| {
            let start = filters.wrapping_add(taps * l);
            let padded = start.wrapping_add(l);
            let (dense, results) = (padded.wrapping_add(staged), padded.wrapping_add(staged + dense));
            for item in range {
                let first = item % blocks * l;
                let count = l.min(p.channels - first);
                let image = item / blocks * p.channels;
                // SAFETY: the scratch has this room; channels have results of their own.
                unsafe {
                    p.gather(w[first * taps..].as_ptr(), [taps, 1], count, taps, filters);
                    for i in 0..l {
                        let bias = bias.filter(|_| i < count).map_or(T::zero(), |b| b[first + i]);
                        *start.add(i) = bias;
                    }
                    for band in 0..bands.parts {
                        let band = bands.part(band);
                        p.stage(x[image * from + first * before[0]..].as_ptr(), count, band, dense, padded);
                        let walk = p.walk(band.1, &offsets);
                        let n = band.1 * p.result[1];
                        let at = image * to + first * after[0] + band.0 * p.result[1] * after[1];
                        if p.last && count == l {
                            let walk = Walk { pixel: after[1], ..walk };
                            collect(&walk, padded, filters, start, out.get().add(at));
                            continue;
                        }
                        collect(&walk, padded, filters, start, results);
                        p.scatter(results, after, count, n, out.get().add(at));
                    }
                }
            }
        });
    });
}

/// `y = conv(x, w) + bias`.
pub(super) fn forward<T: Real>(g: &Geometry, x: &[T], w: &[T], bias: Option<&[T]>, y: &mut [T]) {
    convolve(&Plane::new::<T>(g), false, g.batch, x, w, bias, y);
}

/// The gradient of `x`, with `bias` added.
pub(super) fn backward_input<T: Real>(g: &Geometry, gy: &[T], w: &[T], bias: Option<&[T]>, gx: &mut [T]) {
    let p = Plane::new::<T>(g);
    if p.stride == [1; 2] {
        return convolve(&p.turned(), true, g.batch, gy, w, bias, gx);
    }
    let (l, taps) = (p.lanes, p.taps());
    let blocks = p.channels.div_ceil(l);
    let offsets = p.offsets();
    let (from, to) = (p.result[0] * p.result[1], p.source[0] * p.source[1]);
    let (before, after) = (p.steps(from), p.steps(to));
    let (height, width) = (p.span(0, p.result[0]), p.width());
    let (rows, above) = p.inside(0, 0, p.result[0]);
    let (columns, left) = p.inside(1, 0, p.result[1]);
    let out = Shared(gx.as_mut_ptr());
    for_each_chunk(g.batch * blocks, (ITEM / (from * taps * l)).max(1), |range| {
        with_scratch((taps + height * width + from + to) * l, |filters: *mut T| {
            let padded = filters.wrapping_add(taps * l);
            let pixels = padded.wrapping_add(height * width * l);
            let dense = pixels.wrapping_add(from * l);
            for item in range {
                let first = item % blocks * l;
                let count = l.min(p.channels - first);
                let image = item / blocks * p.channels;
                // SAFETY: the scratch has this room; channels have results of their own.
                unsafe {
                    p.gather(w[first * taps..].as_ptr(), [taps, 1], count, taps, filters);
                    p.gather(gy[image * from + first * before[0]..].as_ptr(), before, count, from, pixels);
                    std::slice::from_raw_parts_mut(padded, height * width * l).fill(T::zero());
                    spread(&p.walk(p.result[0], &offsets), pixels, filters, padded);
                    if rows.len() < p.source[0] || columns.len() < p.source[1] {
                        std::slice::from_raw_parts_mut(dense, to * l).fill(T::zero());
                    }
                    for y in 0..rows.len() {
                        let from = padded.add(((above + y) * width + left) * l);
                        let to = dense.add(((rows.start + y) * p.source[1] + columns.start) * l);
                        std::ptr::copy_nonoverlapping(from, to, columns.len() * l);
                    }
                    if let Some(bias) = bias {
                        for i in 0..to * l {
                            let c = i % l;
                            *dense.add(i) =
                                *dense.add(i) + if c < count { bias[first + c] } else { T::zero() };
                        }
                    }
                    p.scatter(dense, after, count, to, out.get().add(image * to + first * after[0]));
                }
            }
        });
    });
}

/// The gradient of `w`.
pub(super) fn backward_weight<T: Real>(g: &Geometry, gy: &[T], x: &[T], gw: &mut [T]) {
    let p = Plane::new::<T>(g);
    let (l, taps) = (p.lanes, p.taps());
    let offsets = p.offsets();
    let bands = p.bands::<T>();
    let [staged, dense, results] = p.room::<T>();
    let (from, to) = (p.source[0] * p.source[1], p.result[0] * p.result[1]);
    let (before, after) = (p.steps(from), p.steps(to));
    let out = Shared(gw.as_mut_ptr());
    let chunk = (ITEM / (g.batch * to * taps * l)).max(1);
    for_each_chunk(p.channels.div_ceil(l), chunk, |range| {
        with_scratch(2 * taps * l + staged + dense + results, |sums: *mut T| {
            let image_sums = sums.wrapping_add(taps * l);
            let padded = image_sums.wrapping_add(taps * l);
            let (dense, pixels) = (padded.wrapping_add(staged), padded.wrapping_add(staged + dense));
            for first in range.map(|block| block * l) {
                let count = l.min(p.channels - first);
                // SAFETY: the scratch has this room; channels have filters of their own.
                unsafe {
                    let total = std::slice::from_raw_parts_mut(sums, taps * l);
                    let part = std::slice::from_raw_parts_mut(image_sums, taps * l);
                    total.fill(T::zero());
                    for image in 0..g.batch {
                        part.fill(T::zero());
                        for band in 0..bands.parts {
                            let band = bands.part(band);
                            let n = band.1 * p.result[1];
                            let at = image * p.channels * from + first * before[0];
                            p.stage(x[at..].as_ptr(), count, band, dense, padded);
                            let at = image * p.channels * to + first * after[0];
                            let at = at + band.0 * p.result[1] * after[1];
                            p.gather(gy[at..].as_ptr(), after, count, n, pixels);
                            correlate(&p.walk(band.1, &offsets), pixels, padded, image_sums);
                        }
                        total.iter_mut().zip(part.iter()).for_each(|(t, &x)| *t = *t + x);
                    }
                    let to = out.get().add(first * taps);
                    copy_matrix(Strided { p: sums as *const T, row: 1, col: l }, count, taps, to, taps);
                }
            }
        });
    });
}
