//! Average pooling: rows of a window are added first, whole lines at a time, then the columns.
use super::Windows;
use crate::isa::{dispatch, Kernel};
use crate::parallel::{for_each_chunk, SharedMut};
use num_traits::{NumAssign, NumCast};
use std::ops::Range;

/// A number that averages can be taken of.
pub trait Mean: Copy + NumAssign + NumCast + Default + Send + Sync {}
impl<T: Copy + NumAssign + NumCast + Default + Send + Sync> Mean for T {}

/// What a sum is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// The elements of the window that lie inside the input.
    Inside,
    /// The size of the window, padding included but not what lies past it.
    Padded,
    /// A given number.
    Fixed(i64),
}

/// The windows along one axis: input ranges, and the factor each contributes to the divisor.
pub(super) struct Axis {
    pub ranges: Vec<Range<usize>>,
    pub counts: Vec<usize>,
    /// Outputs whose windows have equal length and are `stride` apart.
    pub uniform: Range<usize>,
    pub stride: usize,
}

impl Axis {
    pub(super) fn new(ranges: Vec<Range<usize>>, counts: Vec<usize>) -> Axis {
        let n = ranges.len();
        let mut axis = Axis { ranges, counts, uniform: 0..0, stride: 1 };
        // Windows cut by the border are at both ends; the longest run between them goes through vectors.
        let middle = n / 2;
        if n >= 2 {
            let stride = |i: usize| axis.ranges[i + 1].start.wrapping_sub(axis.ranges[i].start);
            let step = stride(middle.min(n - 2));
            let len = axis.ranges[middle].len();
            let fits = |i: usize| axis.ranges[i].len() == len;
            let (mut first, mut last) = (middle, middle + 1);
            while first > 0 && fits(first - 1) && stride(first - 1) == step {
                first -= 1;
            }
            while last < n && fits(last) && stride(last - 1) == step {
                last += 1;
            }
            axis.uniform = first..last;
            axis.stride = step;
        }
        axis
    }
}

impl Windows {
    fn mean_axis(&self, d: usize, divisor: Divisor) -> Axis {
        let mut ranges = Vec::with_capacity(self.output[d]);
        let mut counts = Vec::with_capacity(self.output[d]);
        for o in 0..self.output[d] {
            let start = self.at(d, o, 0);
            let end = (start + self.kernel[d] as isize).min((self.input[d] + self.padding[d]) as isize);
            let first = start.clamp(0, self.input[d] as isize) as usize;
            let last = end.clamp(first as isize, self.input[d] as isize) as usize;
            ranges.push(first..last);
            counts.push(match divisor {
                Divisor::Inside => last - first,
                Divisor::Padded => (end - start).max(0) as usize,
                Divisor::Fixed(_) => 1,
            });
        }
        Axis::new(ranges, counts)
    }

    fn mean_axes(&self, divisor: Divisor) -> [Axis; 3] {
        [self.mean_axis(0, divisor), self.mean_axis(1, divisor), self.mean_axis(2, divisor)]
    }
}

/// The mean of each window.
///
/// # Panics
/// When a slice has not the length that the windows ask for.
pub fn average<T: Mean>(w: &Windows, divisor: Divisor, x: &[T], y: &mut [T]) {
    means(w.planes, w.input, &w.mean_axes(divisor), fixed(divisor), x, y);
}

/// The gradient of [`average`].
///
/// # Panics
/// When a slice has not the length that the windows ask for.
pub fn average_backward<T: Mean>(w: &Windows, divisor: Divisor, gy: &[T], gx: &mut [T]) {
    means_backward(w.planes, w.input, &w.mean_axes(divisor), fixed(divisor), gy, gx);
}

fn fixed(divisor: Divisor) -> Option<i64> {
    match divisor {
        Divisor::Fixed(n) => Some(n),
        _ => None,
    }
}

fn chunk(input: usize, output: usize) -> usize {
    ((1 << 15) / (input + output).max(1)).max(1)
}

/// Means over the product of three axes' ranges.
pub(super) fn means<T: Mean>(
    planes: usize,
    input: [usize; 3],
    axes: &[Axis; 3],
    fixed: Option<i64>,
    x: &[T],
    y: &mut [T],
) {
    let (plane, out) =
        (input.iter().product::<usize>(), axes.iter().map(|a| a.ranges.len()).product::<usize>());
    assert!(x.len() == planes * plane && y.len() == planes * out);
    let y = SharedMut::new(y);
    for_each_chunk(planes, chunk(plane, out), |range| {
        // SAFETY: chunks are disjoint planes.
        let y = unsafe { y.slice(range.start * out..range.end * out) };
        dispatch(Forward { input, axes, fixed, x: &x[range.start * plane..range.end * plane], y });
    });
}

struct Forward<'a, T> {
    input: [usize; 3],
    axes: &'a [Axis; 3],
    fixed: Option<i64>,
    x: &'a [T],
    y: &'a mut [T],
}

fn cast<T: NumCast + Default>(n: usize) -> T {
    T::from(n).unwrap_or_default()
}

/// The divisors of a row of outputs for each product of the outer axes' counts.
#[inline(always)]
fn divisors<T: Mean>(axis: &Axis, outer: usize, fixed: Option<i64>, to: &mut [T]) {
    for (t, &n) in to.iter_mut().zip(&axis.counts) {
        *t = match fixed {
            Some(n) => T::from(n).unwrap_or_default(),
            None => cast(outer * n),
        };
    }
}

impl<T: Mean> Kernel for Forward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let [az, ay, ax] = self.axes;
        let [_, height, width] = self.input;
        let (plane, n) = (self.input.iter().product::<usize>(), ax.ranges.len());
        let out = az.ranges.len() * ay.ranges.len() * n;
        if out == 0 || plane == 0 {
            return;
        }
        let mut line = vec![T::zero(); width];
        let mut divisor = vec![T::one(); n];
        let mut outer = usize::MAX;
        for (x, y) in self.x.chunks_exact(plane).zip(self.y.chunks_exact_mut(out)) {
            let mut rows = y.chunks_exact_mut(n);
            for (zr, zc) in az.ranges.iter().zip(&az.counts) {
                for (yr, yc) in ay.ranges.iter().zip(&ay.counts) {
                    let Some(row) = rows.next() else { return };
                    if outer != zc * yc {
                        outer = zc * yc;
                        divisors(ax, outer, self.fixed, &mut divisor);
                    }
                    if n == 1 && ax.ranges[0].len() == width {
                        // Whole lines are contiguous.
                        let mut total = T::zero();
                        for z in zr.clone() {
                            total += sum(&x[(z * height + yr.start) * width..(z * height + yr.end) * width]);
                        }
                        row[0] = total / divisor[0];
                        continue;
                    }
                    line.fill(T::zero());
                    for z in zr.clone() {
                        for l in yr.clone() {
                            let from = &x[(z * height + l) * width..][..width];
                            line.iter_mut().zip(from).for_each(|(t, &v)| *t += v);
                        }
                    }
                    columns(ax, &line, row);
                    row.iter_mut().zip(&divisor).for_each(|(t, &d)| *t /= d);
                }
            }
        }
    }
}

/// A contiguous sum in lanes.
#[inline(always)]
fn sum<T: Mean>(x: &[T]) -> T {
    let mut lanes = [T::zero(); 32];
    let mut blocks = x.chunks_exact(32);
    for b in &mut blocks {
        lanes.iter_mut().zip(b).for_each(|(l, &v)| *l += v);
    }
    lanes.iter_mut().zip(blocks.remainder()).for_each(|(l, &v)| *l += v);
    lanes.iter().fold(T::zero(), |s, &l| s + l)
}

/// Sums of a line over each of the axis' ranges.
#[inline(always)]
fn columns<T: Mean>(axis: &Axis, line: &[T], row: &mut [T]) {
    let middle = axis.uniform.clone();
    for i in (0..middle.start).chain(middle.end..row.len()) {
        row[i] = line[axis.ranges[i].clone()].iter().fold(T::zero(), |s, &v| s + v);
    }
    if middle.is_empty() {
        return;
    }
    let first = &axis.ranges[middle.start];
    let row = &mut row[middle];
    row.fill(T::zero());
    for k in first.clone() {
        match axis.stride {
            1 => strided(&line[k..], 1, row),
            2 => strided(&line[k..], 2, row),
            s => strided(&line[k..], s, row),
        }
    }
}

#[inline(always)]
fn strided<T: Mean>(line: &[T], stride: usize, row: &mut [T]) {
    assert!((row.len() - 1) * stride < line.len());
    for (i, t) in row.iter_mut().enumerate() {
        // SAFETY: the largest index was checked above.
        *t += unsafe { *line.get_unchecked(i * stride) };
    }
}

/// The gradient of [`means`].
pub(super) fn means_backward<T: Mean>(
    planes: usize,
    input: [usize; 3],
    axes: &[Axis; 3],
    fixed: Option<i64>,
    gy: &[T],
    gx: &mut [T],
) {
    let (plane, out) =
        (input.iter().product::<usize>(), axes.iter().map(|a| a.ranges.len()).product::<usize>());
    assert!(gx.len() == planes * plane && gy.len() == planes * out);
    let gx = SharedMut::new(gx);
    for_each_chunk(planes, chunk(plane, out), |range| {
        // SAFETY: chunks are disjoint planes.
        let gx = unsafe { gx.slice(range.start * plane..range.end * plane) };
        dispatch(Backward { input, axes, fixed, gy: &gy[range.start * out..range.end * out], gx });
    });
}

struct Backward<'a, T> {
    input: [usize; 3],
    axes: &'a [Axis; 3],
    fixed: Option<i64>,
    gy: &'a [T],
    gx: &'a mut [T],
}

impl<T: Mean> Kernel for Backward<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let [az, ay, ax] = self.axes;
        let [_, height, width] = self.input;
        let (plane, n) = (self.input.iter().product::<usize>(), ax.ranges.len());
        let out = az.ranges.len() * ay.ranges.len() * n;
        self.gx.fill(T::zero());
        if out == 0 || plane == 0 {
            return;
        }
        let mut line = vec![T::zero(); width];
        let mut divisor = vec![T::one(); n];
        let mut share = vec![T::zero(); n];
        let mut outer = usize::MAX;
        for (gy, gx) in self.gy.chunks_exact(out).zip(self.gx.chunks_exact_mut(plane)) {
            let mut rows = gy.chunks_exact(n);
            for (zr, zc) in az.ranges.iter().zip(&az.counts) {
                for (yr, yc) in ay.ranges.iter().zip(&ay.counts) {
                    let Some(row) = rows.next() else { return };
                    if outer != zc * yc {
                        outer = zc * yc;
                        divisors(ax, outer, self.fixed, &mut divisor);
                    }
                    for ((s, &g), &d) in share.iter_mut().zip(row).zip(&divisor) {
                        *s = g / d;
                    }
                    line.fill(T::zero());
                    spread(ax, &share, &mut line);
                    for z in zr.clone() {
                        for l in yr.clone() {
                            let to = &mut gx[(z * height + l) * width..][..width];
                            to.iter_mut().zip(&line).for_each(|(t, &v)| *t += v);
                        }
                    }
                }
            }
        }
    }
}

/// Adds each output's share to the elements of its range.
#[inline(always)]
fn spread<T: Mean>(axis: &Axis, share: &[T], line: &mut [T]) {
    let middle = axis.uniform.clone();
    for i in (0..middle.start).chain(middle.end..share.len()) {
        line[axis.ranges[i].clone()].iter_mut().for_each(|t| *t += share[i]);
    }
    if middle.is_empty() {
        return;
    }
    let share = &share[middle.clone()];
    for k in axis.ranges[middle.start].clone() {
        match axis.stride {
            1 => spread_strided(share, 1, &mut line[k..]),
            2 => spread_strided(share, 2, &mut line[k..]),
            s => spread_strided(share, s, &mut line[k..]),
        }
    }
}

#[inline(always)]
fn spread_strided<T: Mean>(share: &[T], stride: usize, line: &mut [T]) {
    assert!((share.len() - 1) * stride < line.len());
    for (i, &s) in share.iter().enumerate() {
        // SAFETY: the largest index was checked above.
        unsafe { *line.get_unchecked_mut(i * stride) += s };
    }
}
