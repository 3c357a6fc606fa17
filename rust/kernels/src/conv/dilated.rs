//! Dilated filters on planes: the pixels that are a dilation apart are images of their own, on which filters are dense.
use super::{backward_input, forward, winograd, Geometry};
use crate::matmul::gemm::Shared;
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// Numbers of the images that are taken apart at once.
const GROUP: usize = 1 << 20;

/// The dense convolution of the parts, where their filters gain by the transform of 3 x 3.
pub(super) fn parts(g: &Geometry) -> Option<Geometry> {
    let d = g.dilation;
    if d[0] != 1 || d == [1; 3] || (0..3).any(|i| g.padding[i] % d[i] != 0) {
        return None;
    }
    let each = |n: [usize; 3]| [n[0], n[1].div_ceil(d[1]), n[2].div_ceil(d[2])];
    let dense = Geometry {
        batch: g.batch * d[1] * d[2],
        input: each(g.input),
        output: each(g.output),
        padding: [g.padding[0], g.padding[1] / d[1], g.padding[2] / d[2]],
        dilation: [1; 3],
        ..g.clone()
    };
    // The last part of an uneven plane may be shorter than its padded reach tells.
    let reach = (1..3).all(|i| dense.input[i] + 2 * dense.padding[i] + 1 >= dense.output[i] + g.kernel[i]);
    (reach && winograd::fits(&dense)).then_some(dense)
}

/// The planes of images with their parts: sizes of both and the dilation between them.
#[derive(Clone, Copy)]
struct Planes {
    channels: usize,
    whole: [usize; 2],
    part: [usize; 2],
    apart: [usize; 2],
}

impl Planes {
    fn new(channels: usize, whole: [usize; 3], part: [usize; 3], g: &Geometry) -> Self {
        let two = |x: [usize; 3]| [x[1], x[2]];
        Planes { channels, whole: two(whole), part: two(part), apart: two(g.dilation) }
    }

    fn pixels(&self) -> [usize; 2] {
        [self.whole[0] * self.whole[1], self.part[0] * self.part[1] * self.apart[0] * self.apart[1]]
    }

    /// Calls `f(row of the whole plane, part's row, first column)` for every row of each part; the former is none where
    /// the part is longer than the plane.
    fn rows(&self, image: usize, channel: usize, mut f: impl FnMut(Option<usize>, usize, usize)) {
        let [dy, dx] = self.apart;
        let [h, w] = self.part;
        for p in 0..dy * dx {
            let plane = ((image * dy * dx + p) * self.channels + channel) * h;
            for y in 0..h {
                let from = y * dy + p / dx;
                f((from < self.whole[0]).then_some(from), (plane + y) * w, p % dx);
            }
        }
    }

    fn each(&self, images: usize, f: impl Fn(usize, usize) + Sync) {
        let chunk = ((1 << 14) / self.pixels()[0].max(1)).max(1);
        for_each_chunk(images * self.channels, chunk, |range| {
            range.for_each(|item| f(item / self.channels, item % self.channels));
        });
    }

    /// The parts of images, zero where the whole has no pixel.
    fn take<T: Real>(&self, images: usize, x: &[T], to: &mut [T]) {
        assert!(x.len() == images * self.channels * self.pixels()[0]);
        assert!(to.len() == images * self.channels * self.pixels()[1]);
        let out = Shared(to.as_mut_ptr());
        let width = self.whole[1];
        self.each(images, |image, channel| {
            let x = &x[(image * self.channels + channel) * self.pixels()[0]..][..self.pixels()[0]];
            self.rows(image, channel, |y, at, first| {
                // SAFETY: rows of the parts are disjoint.
                let to = unsafe { std::slice::from_raw_parts_mut(out.get().add(at), self.part[1]) };
                let row = y.map_or(&[][..], |y| &x[y * width + first.min(width)..(y + 1) * width]);
                let n = row.len().div_ceil(self.apart[1]);
                to.iter_mut().zip(row.iter().step_by(self.apart[1])).for_each(|(t, &x)| *t = x);
                to[n..].fill(T::zero());
            });
        });
    }

    /// Images from their parts.
    fn give<T: Real>(&self, images: usize, parts: &[T], to: &mut [T]) {
        assert!(to.len() == images * self.channels * self.pixels()[0]);
        let out = Shared(to.as_mut_ptr());
        let width = self.whole[1];
        self.each(images, |image, channel| {
            let n = self.pixels()[0];
            // SAFETY: every channel its own pixels.
            let to = unsafe {
                std::slice::from_raw_parts_mut(out.get().add((image * self.channels + channel) * n), n)
            };
            self.rows(image, channel, |y, at, first| {
                if let Some(y) = y {
                    let row = &mut to[y * width + first.min(width)..(y + 1) * width];
                    let from = &parts[at..at + self.part[1]];
                    row.iter_mut().step_by(self.apart[1]).zip(from).for_each(|(t, &x)| *t = x);
                }
            });
        });
    }
}

/// Takes images apart, calls `f(parts' geometry, parts, results)` and puts the results together.
fn run<T: Real>(
    g: &Geometry,
    dense: &Geometry,
    (source, result): (Planes, Planes),
    x: &[T],
    y: &mut [T],
    f: impl Fn(&Geometry, &[T], &mut [T]),
) {
    let (from, to) = (source.channels * source.pixels()[0], result.channels * result.pixels()[0]);
    let room = [source.channels * source.pixels()[1], result.channels * result.pixels()[1]];
    let most = (GROUP / (room[0] + room[1])).max(1);
    for first in (0..g.batch).step_by(most) {
        let n = most.min(g.batch - first);
        let some = Geometry { batch: n * (dense.batch / g.batch), ..dense.clone() };
        with_scratch(n * (room[0] + room[1]), |all: *mut T| {
            // SAFETY: the scratch has this room, which is written before it is read.
            let (parts, results) = unsafe {
                std::slice::from_raw_parts_mut(all, n * (room[0] + room[1])).split_at_mut(n * room[0])
            };
            source.take(n, &x[first * from..(first + n) * from], parts);
            f(&some, parts, results);
            result.give(n, results, &mut y[first * to..(first + n) * to]);
        });
    }
}

/// `y = conv(x, w) + bias`, by the convolution of [`parts`].
pub(super) fn run_forward<T: Real>(
    g: &Geometry,
    dense: &Geometry,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    let source = Planes::new(g.in_channels, g.input, dense.input, g);
    let result = Planes::new(g.out_channels, g.output, dense.output, g);
    run(g, dense, (source, result), x, y, |some, x, y| forward(some, x, w, bias, y));
}

/// The gradient of `x`, with `bias` added.
pub(super) fn run_backward_input<T: Real>(
    g: &Geometry,
    dense: &Geometry,
    gy: &[T],
    w: &[T],
    bias: Option<&[T]>,
    gx: &mut [T],
) {
    let source = Planes::new(g.out_channels, g.output, dense.output, g);
    let result = Planes::new(g.in_channels, g.input, dense.input, g);
    run(g, dense, (source, result), gy, gx, |some, gy, gx| backward_input(some, gy, w, bias, gx));
}
