//! Padded copies of images in which every filter tap is a constant offset.
//!
//! Output pixel `(z, y, x)` has the flat index `z * slice + y * pitch + x`; the input pixel that a tap reads for it
//! lies at that index plus the tap's offset. A stride splits the image into phases (for stride 2: even and odd
//! columns), which restores this for every stride and dilation.
use crate::matmul::gemm::Shared;
use crate::matmul::tile::for_isa;
use crate::matmul::vector::{Real, Vector};
use crate::parallel::for_each_chunk;

/// One axis of a sliding window: output `o` reads the input coordinates `o * stride + taps[j]`.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub input: usize,
    pub output: usize,
    pub stride: usize,
    pub taps: Vec<isize>,
}

/// How the copies of one image are laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    input: [usize; 3],
    stride: [usize; 3],
    /// Input coordinate of the first staged position.
    low: [isize; 3],
    /// Used phases of each axis.
    phases: [Vec<usize>; 3],
    /// Positions of one phase along each axis.
    size: [usize; 3],
    /// The image as it lies in memory will do.
    pub identity: bool,
}

impl Layout {
    /// A layout in which all taps of all `axes` (several sets may share one) are in range.
    pub(crate) fn new(sets: &[[&Axis; 3]]) -> Layout {
        let mut layout = Layout {
            input: [0; 3],
            stride: [1; 3],
            low: [0; 3],
            phases: Default::default(),
            size: [0; 3],
            identity: true,
        };
        for d in 0..3 {
            let axes = || sets.iter().map(|s| s[d]);
            let first = sets[0][d];
            let stride = if axes().all(|a| a.output <= 1) { 1 } else { first.stride };
            let low = axes().flat_map(|a| a.taps.iter().copied()).min().unwrap_or(0);
            let high = axes()
                .filter(|a| a.output > 0)
                .flat_map(|a| a.taps.iter().map(|t| (a.output - 1) as isize * stride as isize + t))
                .max()
                .unwrap_or(low);
            let mut phases: Vec<usize> =
                axes().flat_map(|a| a.taps.iter().map(|t| (t - low) as usize % stride)).collect();
            phases.sort_unstable();
            phases.dedup();
            let span = (high - low) as usize + 1;
            layout.input[d] = first.input;
            layout.stride[d] = stride;
            layout.low[d] = low;
            layout.size[d] = span.div_ceil(stride);
            layout.identity &= stride == 1 && low == 0 && span == first.input;
            layout.phases[d] = phases;
        }
        layout
    }

    /// Elements of one channel.
    pub(crate) fn channel(&self) -> usize {
        (0..3).map(|d| self.phases[d].len().max(1) * self.size[d]).product()
    }

    /// Pixels of one channel as it lies in memory.
    pub(crate) fn pixels(&self) -> usize {
        self.input.iter().product()
    }

    /// Distance of one row of pixels from the next.
    pub(crate) fn pitch(&self) -> usize {
        self.size[2]
    }

    /// Distance of one slice of rows from the next.
    pub(crate) fn slice(&self) -> usize {
        self.size[1] * self.size[2]
    }

    /// The offset of a tap.
    pub(crate) fn offset(&self, tap: [isize; 3]) -> usize {
        let mut phase = 0;
        let mut position = 0;
        for d in 0..3 {
            let q = (tap[d] - self.low[d]) as usize;
            let index = self.phases[d].binary_search(&(q % self.stride[d])).unwrap_or(0);
            phase = phase * self.phases[d].len() + index;
            position = position * self.size[d] + q / self.stride[d];
        }
        phase * self.size.iter().product::<usize>() + position
    }

    /// Offsets of every channel's every tap, channel by channel.
    pub(crate) fn table(&self, channels: usize, axes: [&Axis; 3]) -> Vec<usize> {
        let mut first = Vec::new();
        for &z in &axes[0].taps {
            for &y in &axes[1].taps {
                for &x in &axes[2].taps {
                    first.push(self.offset([z, y, x]));
                }
            }
        }
        let step = self.channel();
        (0..channels).flat_map(|c| first.iter().map(move |o| c * step + o)).collect()
    }

    /// Copies `channels` channels in parallel.
    ///
    /// # Safety
    /// `from` holds the channels of an image, `to` has room for their copies.
    pub(crate) unsafe fn stage<T: Real>(&self, from: *const T, channels: usize, to: *mut T) {
        let (from, to) = (Shared(from as *mut T), Shared(to));
        let (input, staged) = (self.input.iter().product::<usize>(), self.channel());
        let chunk = ((1 << 15) / staged.max(1)).max(1);
        for_each_chunk(channels, chunk, |range| {
            for c in range {
                // SAFETY: channels are disjoint.
                unsafe { self.stage_channel(from.get().add(c * input), to.get().add(c * staged)) }
            }
        });
    }

    /// Staged positions `x` of a phase whose coordinates `low + phase + x * stride` lie inside the input.
    fn inside(&self, d: usize, phase: usize) -> (isize, usize, usize) {
        let stride = self.stride[d] as isize;
        let start = self.low[d] + phase as isize;
        let first = if start >= 0 { 0 } else { (-start + stride - 1) / stride };
        let end = (self.input[d] as isize - start + stride - 1).div_euclid(stride);
        let size = self.size[d] as isize;
        let first = first.min(size);
        (start, first as usize, end.clamp(first, size) as usize)
    }

    unsafe fn stage_channel<T: Real>(&self, from: *const T, to: *mut T) {
        let [sd, sh, sw] = self.size;
        let mut row = to;
        for &pd in &self.phases[0] {
            let (zs, z0, z1) = self.inside(0, pd);
            for &ph in &self.phases[1] {
                let (ys, y0, y1) = self.inside(1, ph);
                for &pw in &self.phases[2] {
                    let (xs, x0, x1) = self.inside(2, pw);
                    for z in 0..sd {
                        for y in 0..sh {
                            // SAFETY: `row` walks through the channel's copy, which is sd * sh * sw per phase; source
                            // coordinates are inside the input by the choice of x0..x1, y0..y1, z0..z1.
                            unsafe {
                                let line = std::slice::from_raw_parts_mut(row, sw);
                                row = row.add(sw);
                                if z < z0 || z >= z1 || y < y0 || y >= y1 {
                                    line.fill(T::zero());
                                    continue;
                                }
                                let zi = (zs + (z * self.stride[0]) as isize) as usize;
                                let yi = (ys + (y * self.stride[1]) as isize) as usize;
                                let source = from.add((zi * self.input[1] + yi) * self.input[2]);
                                line[..x0].fill(T::zero());
                                line[x1..].fill(T::zero());
                                if x0 < x1 {
                                    let source = source.offset(xs + (x0 * self.stride[2]) as isize);
                                    gather_row(source, self.stride[2], &mut line[x0..x1]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Copies every `stride`-th element.
///
/// # Safety
/// The elements exist.
#[inline(always)]
unsafe fn gather_row<T: Real>(from: *const T, stride: usize, to: &mut [T]) {
    // SAFETY: the caller's promise.
    unsafe {
        match stride {
            1 => to.copy_from_slice(std::slice::from_raw_parts(from, to.len())),
            2 => every_second(from, to.as_mut_ptr(), to.len()),
            _ => to.iter_mut().enumerate().for_each(|(x, t)| *t = *from.add(stride * x)),
        }
    }
}

for_isa! {
    /// Copies `n` elements of every second place.
    ///
    /// # Safety
    /// The elements exist, and nothing after the last of them is touched.
    unsafe fn every_second<T>(from: *const T, to: *mut T, n: usize) => second_body
}

#[inline(always)]
unsafe fn second_body<V: Vector>(from: *const V::T, to: *mut V::T, n: usize) {
    let l = V::LANES;
    let mut i = 0;
    // SAFETY: the last element is at 2 * (n - 1).
    unsafe {
        while i < n {
            let (from, to, rest) = (from.add(2 * i), to.add(i), n - i);
            if rest > l {
                V::load(from).unzip(V::load(from.add(l)))[0].store(to);
            } else {
                let span = 2 * rest - 1;
                let high = from.wrapping_add(span.min(l));
                let pair = V::load_first(from, span.min(l)).unzip(V::load_first(high, span - span.min(l)));
                pair[0].store_first(to, rest);
            }
            i += l;
        }
    }
}
